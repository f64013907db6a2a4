"""Job bookmarks: what a job has read already, so that its next run reads only what is new."""
