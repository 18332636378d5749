#!/usr/bin/env python3
"""Prints what scikit-learn and NumPy give for the texts of tests/text/tf_idf_test.cpp and lsa_test.cpp."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

TEXTS = ["green tea green pot", "black tea", "coffee pot pot pot", "", "tea"]
ORDER = ["green", "tea", "pot", "black", "coffee"]  # of first appearance

VARIANTS = {
    "default": {},
    "plain, sublinear": {"smooth_idf": False, "sublinear_tf": True},
    "sum": {"norm": "l1"},
    "none, binary": {"norm": None, "binary": True},
    "two documents, most share": {"min_df": 2, "max_df": 0.5},
}

for name, options in VARIANTS.items():
    vectorizer = TfidfVectorizer(token_pattern=r"[a-z]+", **options)
    rows = vectorizer.fit_transform(TEXTS).toarray()
    terms = [t for t in ORDER if t in vectorizer.vocabulary_]
    columns = [vectorizer.vocabulary_[t] for t in terms]
    print(name, terms)
    for row in rows[:, columns]:
        print("  {" + ", ".join(f"{x:.9g}" for x in row) + "},")

vectorizer = TfidfVectorizer(token_pattern=r"[a-z]+")
rows = vectorizer.fit_transform(TEXTS).toarray()
left, values, right = np.linalg.svd(rows)
projected = np.vstack([rows, vectorizer.transform(["pot of coffee"]).toarray()]) @ right[:2].T
lengths = np.linalg.norm(projected, axis=1, keepdims=True)
projected = projected / np.where(lengths > 0, lengths, 1)
print("cosines in two dimensions, the last row those of 'pot of coffee'")
for row in projected @ projected.T:
    print("  {" + ", ".join(f"{x:.7g}" for x in row) + "},")
