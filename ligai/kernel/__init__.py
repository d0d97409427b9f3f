"""Pure building blocks without models: ids, working days, masks, intervals, draws."""
