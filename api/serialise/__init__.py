"""Marshmallow schemas and JSON, made from Table Schemas."""
