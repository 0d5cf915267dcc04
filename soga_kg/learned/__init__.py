"""The reader of our own at run time: text to pieces and windows, the trained network, its names and its pairs."""
