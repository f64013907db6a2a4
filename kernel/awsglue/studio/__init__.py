"""The transforms that Glue Studio's scripts bring as modules of their own (`import gs_derived`), written from their pages."""
