"""Places beyond the folders of this disk: git revisions, zip files, servers, stores."""
