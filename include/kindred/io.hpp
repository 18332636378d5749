#pragma once

/// @file
/// Files: rows of fields in, JSON out, and the archive that models are kept in.

#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/byte_source.hpp"
#include "kindred/io/csv.hpp"
#include "kindred/io/csv_format.hpp"
#include "kindred/io/json.hpp"
#include "kindred/io/mapped_file.hpp"
#include "kindred/io/number.hpp"
#include "kindred/io/read_options.hpp"
#include "kindred/io/read_report.hpp"
#include "kindred/io/row_reader.hpp"
#include "kindred/io/sparse_rows_archive.hpp"
#include "kindred/io/time.hpp"
#include "kindred/io/time_format.hpp"
