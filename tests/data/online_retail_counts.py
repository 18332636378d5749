#!/usr/bin/env python3
"""Counts by hand, with nothing of kindred, what is wrong with UCI Online Retail II:

    xz -dc online_retail_2009_2010.csv.xz | tests/data/online_retail_counts.py [ROWS]

Of its first ROWS rows, or of all.
"""

import csv
import itertools
import sys

HEADER = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "CustomerID", "Country"]

rows = cancelled = negative = nobody = not_priced = repeated = repeated_of_log = 0
seen, seen_of_log = set(), set()
reader = csv.reader(sys.stdin)
assert next(reader) == HEADER
for row in itertools.islice(reader, int(sys.argv[1]) if len(sys.argv) > 1 else None):
    invoice, item, _, quantity, time, price, customer, _ = row
    rows += 1
    cancelled += invoice.startswith("C")
    negative += int(quantity) < 0
    nobody += customer == ""
    not_priced += float(price) <= 0
    # Of all columns, and of those that a log of events has.
    repeated += tuple(row) in seen
    seen.add(tuple(row))
    key = (invoice, item, int(quantity), time, float(price), customer)
    repeated_of_log += key in seen_of_log
    seen_of_log.add(key)
print(f"rows {rows}")
print(f"of an invoice that begins with C {cancelled}")
print(f"quantity below 0 {negative}")
print(f"without a customer {nobody}")
print(f"price 0 or less {not_priced}")
print(f"exact duplicates {repeated}")
print(f"duplicates but for description and country {repeated_of_log}")
