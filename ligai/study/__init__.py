"""Plans, sessions, reading lists, activities, research topics."""
