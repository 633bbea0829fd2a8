"""How Huanhuan speaks: response keys and typed values in, words in three locales out."""
