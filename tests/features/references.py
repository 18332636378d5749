#!/usr/bin/env python3
"""Prints what scikit-learn makes of the small table that the tests of features encode.

Written with scikit-learn 1.2.1 and NumPy 1.24.2. The target encoding is computed from the formula, since that version
of scikit-learn has none.
"""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, RobustScaler, StandardScaler

np.set_printoptions(precision=15)

BRANDS = ["acme", "bolt", "acme", "core", "dune", "bolt", "acme", "bolt"]
PRICES = [2.5, 4, 1, 30, 4, 4.75, 2, 3]
TITLES = ["red tea cup", "green tea", "tea tea pot", "garden bench", "red garden hose", "cup", "tea cup set", "pot"]
TARGETS = [1, 0, 1, 1, 0, 1, 0, 0]

one_hot = OneHotEncoder(min_frequency=2, handle_unknown="infrequent_if_exist")
print("one-hot", one_hot.fit(np.array(BRANDS).reshape(-1, 1)).get_feature_names_out())
print(one_hot.transform([["acme"], ["core"], ["new"]]).toarray())

prices = np.array(PRICES).reshape(-1, 1)
for scaler in (StandardScaler(), RobustScaler()):
    print(type(scaler).__name__, scaler.fit(prices).transform([[2.5], [30], [5]]).ravel())
logs = np.sign(prices) * np.log1p(np.abs(prices))
print("log", StandardScaler().fit(logs).transform(np.log1p([[2.5], [30], [5]])).ravel())
for bins in (3, 5):
    discretizer = KBinsDiscretizer(bins, encode="ordinal", strategy="quantile").fit(prices)
    print("bins", discretizer.bin_edges_[0][1:-1], discretizer.transform(prices).ravel(),
          discretizer.transform([[-5], [4], [99]]).ravel())

words = TfidfVectorizer(min_df=2).fit(TITLES)
print("words", words.get_feature_names_out())
print(words.transform(["tea tea pot", "red cup tea"]).toarray())


def target_encoding(values, targets, m=None):
    targets = np.array(targets, dtype=float)
    encodings = {}
    for value in sorted(set(values)):
        mine = targets[np.array(values) == value]
        weight = m if m is not None else mine.var() / targets.var()
        encodings[value] = (mine.sum() + weight * targets.mean()) / (len(mine) + weight)
    return encodings


print("target, by itself", target_encoding(BRANDS, TARGETS))
print("target, m = 2", target_encoding(BRANDS, TARGETS, 2))
