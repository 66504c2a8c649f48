"""办理进度: what waits for whom, 催办 and the last days of the stages."""
