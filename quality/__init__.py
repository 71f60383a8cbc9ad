"""The management system for quality (SOSFS 2011:9), small."""
