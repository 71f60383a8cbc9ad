"""The pages under /m/<slug>/kvalitet/."""
