"""What leaves Loep for readers: tables for the ministry, measurements of ourselves."""
