"""Runs our recipe without Conan: python3 run_recipe.py CHECKOUT PACKAGE_FOLDER

The stand-ins below do the least of what Conan's own of the same names do. What CMakeDeps would generate from the
recipe is written to PACKAGE_FOLDER/cmake, for a consumer to build with. Prints the version.
"""

import fnmatch
import importlib.util
import json
import os
import shutil
import sys
import types


class ConanFile:
    def __init__(self, recipe_folder):
        self.recipe_folder = recipe_folder
        self.required = {}
        self.options = types.SimpleNamespace(**getattr(self, "default_options", {}))
        self.info = types.SimpleNamespace(clear=lambda: None)

        properties = {}
        self.cpp_info = types.SimpleNamespace(
            properties=properties, set_property=properties.__setitem__, includedirs=["include"],
            bindirs=["bin"], libdirs=["lib"])

    def requires(self, reference, **traits):
        self.required[reference] = traits


def copy(conanfile, pattern, src, dst):
    for folder, _, files in os.walk(src):
        for file in files:
            path = os.path.join(folder, file)
            relative = os.path.relpath(path, src)
            if fnmatch.fnmatch(relative, pattern):
                target = os.path.join(dst, relative)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy(path, target)


def load(conanfile, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def module(name, **members):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(members)


standards = []
module("conan", ConanFile=ConanFile)
module("conan.tools")
module("conan.tools.build", check_min_cppstd=lambda _, least: standards.append(least), can_run=None)
module("conan.tools.cmake", CMake=None, cmake_layout=None)
module("conan.tools.files", copy=copy, load=load)
module("conan.tools.layout", basic_layout=lambda _: None)


def import_recipe(path):
    spec = importlib.util.spec_from_file_location("recipe", path)
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    return recipe


checkout, package_folder = sys.argv[1:]
recipe = import_recipe(os.path.join(checkout, "conanfile.py")).KindredConan(checkout)
import_recipe(os.path.join(checkout, recipe.test_package_folder, "conanfile.py"))

recipe.set_version()
recipe.source_folder, recipe.package_folder = checkout, package_folder
for method in (recipe.layout, recipe.requirements, recipe.validate, recipe.package_id, recipe.package,
               recipe.package_info):
    method()

with_all = import_recipe(os.path.join(checkout, "conanfile.py")).KindredConan(checkout)
adapters = {header.removesuffix(".hpp") for header in os.listdir(os.path.join(checkout, "include/kindred/with"))
            if header.endswith(".hpp")}
for adapter in adapters:
    setattr(with_all.options, f"with_{adapter}", True)
with_all.requirements()
assert set(with_all.default_options) == {f"with_{adapter}" for adapter in adapters}, with_all.default_options
assert len(with_all.required) == len(recipe.required) + len(adapters), with_all.required
assert [name.split("/")[0] for name in recipe.required] == ["eigen"], recipe.required
with open(os.path.join(checkout, "cmake/vcpkg-port/kindred/vcpkg.json"), encoding="utf-8") as port:
    assert set(json.load(port)["features"]) == {adapter.replace("_", "-") for adapter in adapters}
assert recipe.package_type == "header-library"
assert standards == [20], standards
assert [name for name in recipe.required if name.startswith("eigen/")], recipe.required
assert all(traits["transitive_headers"] for traits in recipe.required.values()), recipe.required
assert not recipe.cpp_info.bindirs and not recipe.cpp_info.libdirs
assert os.listdir(os.path.join(package_folder, "licenses")) == ["LICENSE"]

os.makedirs(os.path.join(package_folder, "cmake"))
file_name = recipe.cpp_info.properties["cmake_file_name"]
target = recipe.cpp_info.properties["cmake_target_name"]
with open(os.path.join(package_folder, "cmake", file_name + "Config.cmake"), "w", encoding="utf-8") as config:
    config.write(f"""find_package(Eigen3 REQUIRED CONFIG)
add_library({target} INTERFACE IMPORTED)
set_target_properties({target} PROPERTIES
  INTERFACE_INCLUDE_DIRECTORIES "{os.path.join(package_folder, recipe.cpp_info.includedirs[0])}"
  INTERFACE_LINK_LIBRARIES Eigen3::Eigen)
""")
print(recipe.version)
