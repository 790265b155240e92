"""QTI 1.2 (IMS ASI): items for Canvas, and for the tests of a Common Cartridge."""
