"""The page for whoever decides: move a slider, see who stays, and how sure that is."""
