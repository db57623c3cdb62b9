-- Sessions have a file of their own, so that this one can be backed up: nothing in it is about people who ask.
DROP TABLE session;
