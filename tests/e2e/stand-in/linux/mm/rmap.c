/* Stands in for the reverse map. */
first
second
third
