"""Problems, their assignments, measures, evidence, verification and requests."""
