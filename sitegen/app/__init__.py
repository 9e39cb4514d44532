"""What a person starts: the first run, the command line, the preview server and skeletons of new content."""
