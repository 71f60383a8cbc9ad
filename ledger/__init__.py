"""The append-only, hash-chained record of every act. It has no pages and knows nobody."""
