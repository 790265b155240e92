"""Common Cartridge 1.1 (1EdTech): notes as pages and questions as tests, for students and for teachers."""
