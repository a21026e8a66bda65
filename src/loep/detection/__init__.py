"""Rules and models look at a frame and answer with signals. Pure: frames in, signals out."""
