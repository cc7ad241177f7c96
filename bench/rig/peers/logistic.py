"""Logistic: scikit-learn's logistic regression over char and word n-grams; runs in an environment of its own.

Reads {"texts": [[text, label]], "queries": [text]} from standard input and writes for each query its ten likeliest
labels with their probabilities.
"""

import json
import sys

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

given = json.load(sys.stdin)
texts, labels = zip(*given["texts"], strict=True)
features = make_union(
    TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, lowercase=True),
    TfidfVectorizer(analyzer="word", ngram_range=(1, 2), sublinear_tf=True, lowercase=True, token_pattern=r"\w+"),
)
model = make_pipeline(features, LogisticRegression(C=10.0, max_iter=100))
model.fit(texts, labels)
told = []
for row in model.predict_proba(given["queries"]):
    best = row.argsort()[::-1][:10]
    told.append([[str(model.classes_[place]), float(row[place])] for place in best])
json.dump(told, sys.stdout)
