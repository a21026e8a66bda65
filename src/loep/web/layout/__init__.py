"""What all pages share: the frame around them, their look, and the templates' environment."""
