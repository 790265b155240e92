"""A release as a database: build, catalogue of open releases, query. The only place with SQL."""
