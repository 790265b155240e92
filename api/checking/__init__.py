"""Is a package right? Frictionless, our own rules, and one report. The only place with frictionless."""
