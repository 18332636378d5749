"""Conan 2 recipe: `conan create .` packages this checkout and builds its test package."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

# What kindred/with/ adapts to; the headers themselves are in every package.
ADAPTED = {
    "chat_completion": "cpp-httplib/[>=0.11]",
    "hnswlib": "hnswlib/[>=0.6.2]",
    "icu": "icu/[>=70]",
    "lzma": "xz_utils/[>=5.4 <6]",
    "postgresql": "libpq/[>=13]",
    "simdjson": "simdjson/[>=2]",
    "snowball": "libstemmer/[>=2]",
    "sqlite": "sqlite3/[>=3.24]",
    "zlib": "zlib/[>=1.2.11 <2]",
}


class KindredConan(ConanFile):
    name = "kindred"
    license = "MIT"
    description = "A header-only C++20 recommendation library on Eigen"
    topics = ("recommender-system", "collaborative-filtering", "machine-learning", "header-only")
    package_type = "header-library"
    options = {f"with_{name}": [True, False] for name in ADAPTED}
    default_options = {f"with_{name}": False for name in ADAPTED}
    settings = "os", "arch", "compiler", "build_type"
    exports_sources = "include/*", "LICENSE"
    no_copy_source = True
    test_package_folder = "tests/packaging/conan/test_package"

    def set_version(self):
        # Said once, in version.hpp.
        text = load(self, os.path.join(self.recipe_folder, "include", "kindred", "version.hpp"))
        self.version = re.search(r'KINDRED_VERSION_STRING "([^"]+)"', text).group(1)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4.0 <6]", transitive_headers=True)
        for name, library in ADAPTED.items():
            if getattr(self.options, f"with_{name}"):
                self.requires(library, transitive_headers=True, transitive_libs=True)

    def package_id(self):
        # Headers are the same whatever compiles them.
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"),
             os.path.join(self.package_folder, "include"))

    def package_info(self):
        # CMakeDeps makes kindred::kindred from this. OpenMP stays the consumer's choice: link
        # OpenMP::OpenMP_CXX, and kindred uses it.
        self.cpp_info.set_property("cmake_file_name", "kindred")
        self.cpp_info.set_property("cmake_target_name", "kindred::kindred")
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
