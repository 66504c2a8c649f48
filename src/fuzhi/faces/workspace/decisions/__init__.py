"""Staff pages: 资格认定."""
