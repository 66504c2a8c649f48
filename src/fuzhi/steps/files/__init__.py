"""文件: stored bytes by digest under FUZHI_HOME, with owner area, purpose and expiry."""
