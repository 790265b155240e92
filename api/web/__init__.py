"""Everything Flask. `create_app` in app.py is the table of contents."""
