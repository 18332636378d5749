#!/usr/bin/env python3
"""Measures kindred's models beside those of others: the same work on the same data in the same run on one thread, with
what the results are worth beside the times.

    benchmarks/compare/models.py [--rounds N] [--only WORK,...] [--table FILE] [--out FILE]

--rounds N     how often each is measured, in turn (3); the figures are medians
--only WORK    the works that are wanted, by the words in the first column of the list WORKS below
--table FILE   keeps the rows measured in FILE, beside those that it has of other works
--out FILE     a page of which the part "## Models" is written anew, with all rows

Needs NumPy and SciPy, and the data sets of KINDRED_DATA_DIR. implicit, irspack and myFM are measured where Python has
them, LibMF where there is a library "mf"; what is not there is skipped and said. kindred's side is compiled with $CXX
(g++) for this machine; the others are as they are installed. Prints the rows of a table.
Exit code: 0 measured, 2 something needed is missing.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy loads its BLAS

import argparse
import ctypes
import ctypes.util
import importlib
import json
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

try:
    import numpy as np
    from scipy import sparse
except ImportError:
    sys.exit(f"models.py: {sys.executable} has no NumPy or no SciPy (Debian's: python3-scipy)")

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "compare"
EIGEN = os.environ.get("EIGEN3_INCLUDE_DIR", "/usr/include/eigen3")
ROW = np.dtype([("user", np.uint32), ("item", np.uint32), ("value", np.float32)])
LENGTH = 20  # of a list
SETTINGS = {"unobserved_weight": 0.03, "regularization": 3}  # as in models_side.cpp, like all below


def optional(module):
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def rows_of(users, items, values):
    rows = np.empty(len(users), ROW)
    rows["user"], rows["item"], rows["value"] = users, items, values
    return rows


def matrix(rows, shape=None):
    return sparse.csr_matrix((rows["value"], (rows["user"].astype(np.int32), rows["item"].astype(np.int32))), shape)


def read(folder, what):
    """(training rows, test rows)"""
    if what == "ml-100k":
        tables = [np.loadtxt(folder / f"ml-100k/u1.{part}", dtype=np.int64) for part in ("base", "test")]
        tables = [table[np.lexsort((table[:, 1], table[:, 0]))] for table in tables]
        return [rows_of(t[:, 0] - 1, t[:, 1] - 1, t[:, 2]) for t in tables]
    tables = [np.loadtxt(folder / f"gowalla/{part}.tsv", dtype=np.uint32) for part in ("train", "test")]
    if what == "popular":  # the items that at least 40 have
        new = np.full(tables[0][:, 1].max() + 1, -1)
        kept = np.flatnonzero(np.bincount(tables[0][:, 1]) >= 40)
        new[kept] = np.arange(len(kept))
        tables = [np.stack([t[:, 0], new[t[:, 1]]], axis=1)[new[t[:, 1]] >= 0] for t in tables]
    return [rows_of(t[:, 0], t[:, 1], 1) for t in tables]


def recall(lists, test):
    """recall@20 and nDCG@20 of lists, −1 in place of nothing, over the users with test items"""
    wanted = matrix(test, (len(lists), max(int(test["item"].max()), int(lists.max())) + 1))
    hits = np.zeros(lists.shape)
    for u in range(len(lists)):
        hits[u] = np.isin(lists[u], wanted.indices[wanted.indptr[u]:wanted.indptr[u + 1]])
    held = np.diff(wanted.indptr)
    asked = held > 0
    discounts = 1 / np.log2(np.arange(2, LENGTH + 2))
    ideal = np.concatenate([[0], np.cumsum(discounts)])[np.minimum(held, LENGTH)]
    return f"recall {np.mean(hits.sum(1)[asked] / held[asked]):.4f}, nDCG {np.mean((hits @ discounts)[asked] / ideal[asked]):.4f}"


def error(ratings, test):
    return f"RMSE {np.sqrt(np.mean((np.clip(ratings, 1, 5) - test['value']) ** 2)):.4f}"


def best_of_products(train, weights):
    """Each user's best items by train @ weights, without those the user has."""
    lists = np.full((train.shape[0], LENGTH), -1)
    for begin in range(0, train.shape[0], 500):
        part = train[begin:begin + 500]
        scores = np.asarray((part @ weights).todense())
        scores[part.nonzero()] = -np.inf
        best = np.argpartition(-scores, LENGTH, axis=1)[:, :LENGTH]
        order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
        lists[begin:begin + 500] = np.take_along_axis(best, order, axis=1)
    return lists


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


# Each gives its seconds and a function that says what the result is worth.

def implicit_als(train, test, gradients, lists=False):
    from implicit.cpu.als import AlternatingLeastSquares
    ones = matrix(train)
    scale = 1 / SETTINGS["unobserved_weight"]
    model = AlternatingLeastSquares(factors=64, iterations=10, alpha=1 + scale, num_threads=1, random_state=1,
                                    regularization=SETTINGS["regularization"] * scale, use_cg=gradients)
    seconds, _ = timed(lambda: model.fit(ones, show_progress=False))
    recommend = lambda: model.recommend(np.arange(ones.shape[0]), ones, N=LENGTH)[0]
    if lists:
        seconds, found = timed(recommend)
        return seconds, lambda: recall(found, test)
    return seconds, lambda: recall(recommend(), test)


def implicit_bpr(train, test):
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    ones = matrix(train)
    model = BayesianPersonalizedRanking(factors=64, iterations=10, learning_rate=0.05, regularization=0.01,
                                        num_threads=1, random_state=1)
    seconds, _ = timed(lambda: model.fit(ones, show_progress=False))
    return seconds, lambda: recall(model.recommend(np.arange(ones.shape[0]), ones, N=LENGTH)[0], test)


def irspack_rp3beta(train, test):
    from irspack import RP3betaRecommender
    ones = matrix(train).astype(np.float64)
    model = RP3betaRecommender(ones, alpha=1, beta=0.2, top_k=100, normalize_weight=True, n_threads=1)
    seconds, _ = timed(model.learn)
    return seconds, lambda: recall(best_of_products(ones, model.W), test)


def irspack_slim(train, test):
    from irspack import SLIMRecommender
    ones = matrix(train).astype(np.float32)
    users, l1, l2 = ones.shape[0], 2, 20
    model = SLIMRecommender(ones, alpha=(l1 + l2) / users, l1_ratio=l1 / (l1 + l2), n_iter=100, tol=1e-4, n_threads=1)
    seconds, _ = timed(model.learn)
    return seconds, lambda: recall(best_of_products(ones, model.W), test)


class LibMf:
    class Node(ctypes.Structure):
        _fields_ = [("u", ctypes.c_int), ("v", ctypes.c_int), ("r", ctypes.c_float)]

    class Problem(ctypes.Structure):
        _fields_ = [("m", ctypes.c_int), ("n", ctypes.c_int), ("nnz", ctypes.c_longlong), ("R", ctypes.c_void_p)]

    class Parameter(ctypes.Structure):
        _fields_ = [(name, ctypes.c_int) for name in ("fun", "k", "threads", "bins", "iterations")] + \
                   [(name, ctypes.c_float) for name in ("p1", "p2", "q1", "q2", "eta", "alpha", "c")] + \
                   [(name, ctypes.c_bool) for name in ("nmf", "quiet", "copies")]

    class Model(ctypes.Structure):
        _fields_ = [(name, ctypes.c_int) for name in ("fun", "m", "n", "k")] + \
                   [("b", ctypes.c_float), ("P", ctypes.POINTER(ctypes.c_float)), ("Q", ctypes.POINTER(ctypes.c_float))]

    @staticmethod
    def path():
        return ctypes.util.find_library("mf") or os.environ.get("LIBMF")

    @staticmethod
    def svd(train, test):
        library = ctypes.CDLL(LibMf.path())
        library.mf_get_default_param.restype = LibMf.Parameter
        library.mf_train.restype = ctypes.POINTER(LibMf.Model)
        library.mf_train.argtypes = [ctypes.POINTER(LibMf.Problem), LibMf.Parameter]
        parameter = library.mf_get_default_param()
        parameter.k, parameter.iterations, parameter.threads, parameter.quiet = 64, 30, 1, True
        rows = train.copy()
        np.random.default_rng(1).shuffle(rows)
        problem = LibMf.Problem(int(train["user"].max()) + 1, int(train["item"].max()) + 1, len(rows), rows.ctypes.data)
        seconds, model = timed(lambda: library.mf_train(ctypes.byref(problem), parameter).contents)
        p = np.ctypeslib.as_array(model.P, (model.m, model.k))
        q = np.ctypeslib.as_array(model.Q, (model.n, model.k))
        known = test["item"] < model.n
        products = np.full(len(test), model.b)
        products[known] = np.einsum("ij,ij->i", p[test["user"][known]], q[test["item"][known]])
        return seconds, lambda: error(np.where(np.isnan(products), model.b, products), test)


def myfm(train, test):
    import myfm as library
    shape = [max(int(train[side].max()), int(test[side].max())) + 1 for side in ("user", "item")]
    sets = matrix(rows_of(train["user"], train["item"], 1), shape)
    normalised = lambda m: sparse.diags(1 / np.sqrt(np.maximum(np.diff(m.indptr), 1))) @ m
    sides = [sparse.hstack([sparse.eye(m.shape[0]), normalised(m)], format="csr") for m in (sets, sets.T.tocsr())]
    blocks = lambda rows: [library.RelationBlock(rows[side].astype(np.int64), data)
                           for side, data in zip(("user", "item"), sides)]
    model = library.MyFMRegressor(rank=10, random_seed=1)
    seconds, _ = timed(lambda: model.fit(None, train["value"].astype(np.float64), X_rel=blocks(train), n_iter=512,
                                         n_kept_samples=480, group_shapes=[shape[0], shape[1], shape[1], shape[0]]))
    return seconds, lambda: error(model.predict(None, blocks(test)), test)


# (name, work, data, kindred's work, its rival, the rival's module and work; or its published seconds)
WORKS = [
    ("als-gradients", "iALS, 64 factors, 10 rounds, conjugate gradients", "gowalla", "implicit",
     lambda *data: implicit_als(*data, gradients=True)),
    ("als-exact", "iALS, 64 factors, 10 rounds, exact", "gowalla", "implicit",
     lambda *data: implicit_als(*data, gradients=False)),
    ("als-256-blocks", "iALS++, 256 factors, 10 rounds, blocks of 64", "gowalla", "kindred, exact", "als-256-exact"),
    ("bpr", "BPR, 64 factors, 10 epochs", "gowalla", "implicit", implicit_bpr),
    ("top", "top 20 of all users, 64 factors (kindred's with folding in)", "gowalla", "implicit",
     lambda *data: implicit_als(*data, gradients=True, lists=True)),
    ("rp3beta", "RP3β, 100 neighbours", "gowalla", "irspack", irspack_rp3beta),
    ("slim", "SLIM, l1 = 2, l2 = 20, items that 40 have", "popular", "irspack", irspack_slim),
    ("svd", "biased MF, u1, 64 factors, 30 epochs", "ml-100k", "LibMF", LibMf.svd),
    ("svdpp", "SVD++, u1", "ml-100k", "Surprise, published", 82 / 5),
    ("bayesian-fm", "Bayesian FM, u1, rank 10, 512 sweeps", "ml-100k", "myFM", myfm),
]


SECTION = """
## Models

Written by `benchmarks/compare/models.py`: each row is one work on the same data, in turn by kindred and by another, on
one thread, and what the results are worth: recall@20 and nDCG@20 of the lists on the test part, or RMSE. Both losses are
the same where that can be; times are medians, of fitting unless the row says otherwise. Where the other is "published", the
time is its authors', on their machine. Works that are bound by the same products of matrices (lists of all users) cannot
differ by more than those of Eigen and of NumPy's BLAS.

| work | beside | kindred | the other | the other / kindred | kindred's | the other's |
|---|---|--:|--:|--:|---|---|"""


def is_there(rival):
    module = {"implicit": "implicit.cpu.als", "irspack": "irspack", "myFM": "myfm"}.get(rival)
    return LibMf.path() is not None if rival == "LibMF" else module is None or optional(module) is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--only", default="", metavar="WORK,...")
    parser.add_argument("--table", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    if arguments.rounds < 1:
        parser.error(f"--rounds is {arguments.rounds}; expected 1 or more")
    folder = os.environ.get("KINDRED_DATA_DIR")
    if not folder:
        print("models.py: KINDRED_DATA_DIR is not set", file=sys.stderr)
        return 2
    wanted = [name for name in arguments.only.split(",") if name]
    if unknown := set(wanted) - {work[0] for work in WORKS}:
        parser.error(f"--only: no work is called {', '.join(sorted(unknown))}")

    BUILD.mkdir(parents=True, exist_ok=True)
    program = str(BUILD / "models-side")
    subprocess.run([*shlex.split(os.environ.get("CXX", "g++")), "-std=c++20", "-O3", "-DNDEBUG", "-march=native", "-w",
                    f"-I{ROOT / 'include'}", "-isystem", EIGEN, str(Path(__file__).parent / "models_side.cpp"), "-o",
                    program], check=True)
    table = json.loads(arguments.table.read_text()) if arguments.table and arguments.table.is_file() else {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, title, what, rival, theirs in WORKS:
            if wanted and name not in wanted:
                continue
            train, test = read(Path(folder), what)
            files = [Path(temporary) / part for part in ("train", "out", "test")]
            train.tofile(files[0])
            test.tofile(files[2])

            def ours(work):
                seconds = float(subprocess.run([program, work, *map(str, files)], check=True, stdout=subprocess.PIPE).stdout)
                if what == "ml-100k":
                    ratings = np.fromfile(files[1], np.float32)
                    return seconds, lambda: error(ratings, test)
                lists = np.fromfile(files[1], np.int32).reshape(-1, LENGTH)
                return seconds, lambda: recall(lists, test)

            sides = {"kindred": lambda: ours(name)}
            if isinstance(theirs, str):
                sides[rival] = lambda: ours(theirs)
            elif callable(theirs) and is_there(rival):
                sides[rival] = lambda: theirs(train, test)
            times, worth = {side: [] for side in sides}, {}
            for number in range(arguments.rounds):
                for side, work in sides.items():
                    seconds, judge = work()
                    times[side].append(seconds)
                    print(f"{title}, round {number + 1}: {side} {seconds:.3f} s", file=sys.stderr, flush=True)
                    if number == 0:
                        worth[side] = judge()
            seconds = {side: statistics.median(own) for side, own in times.items()}
            if isinstance(theirs, float):
                seconds[rival], worth[rival] = theirs, ""
            own, others = (f"{seconds[side]:.3g} s" if side in seconds else "skipped" for side in ("kindred", rival))
            ratio = f"{seconds[rival] / seconds['kindred']:.2f}" if rival in seconds else ""
            table[name] = (f"| {title} | {rival} | {own} | {others} | {ratio} | {worth['kindred']} | "
                           f"{worth.get(rival, '')} |")
            print(table[name], flush=True)
            if arguments.table:
                arguments.table.write_text(json.dumps(table))
    if arguments.out:
        page = arguments.out.read_text(encoding="utf-8").split("\n## Models\n")[0]
        rows = [table[work[0]] for work in WORKS if work[0] in table]
        arguments.out.write_text(page + "\n".join([SECTION, *rows, ""]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
