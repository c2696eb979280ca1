"""What people do with models at a terminal: train, calibrate, promote, take elsewhere. How it is done is in tasks/."""
