"""The order of the modules: each imports only what stands before it; the core touches nothing."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "labcheck"

# From the bottom up; names on one line are strangers to each other.
CORE = [
    ["errors"],
    ["faults"],
    ["values"],
    ["catalogue"],
    ["cases", "ranges"],
    ["reading"],
    ["judging"],
    ["interpretation"],
]
EDGES = [
    ["yaml_files", "files", "packages"],
    ["settings", "arguments"],
    ["looking", "range_sets", "report_json"],
    ["interpreting", "readers", "writers"],
    ["batch", "teaching", "bulk"],
    ["questions"],
    ["case_sources", "grade_values"],
    ["api"],
    ["known_values"],
    ["cli"],
    ["__main__"],
]

# The same inside a package, where it has an order of its own.
INNER = {
    "bulk": [
        ["change_classes", "lookup_sql", "number_segments", "table_files", "text_layout"],
        ["judging_sql"],
        ["changes_sql", "duckdb_session", "patient_bands"],
        ["cells", "changes_base"],
        ["changes", "date_texts", "input_columns"],
        ["duckdb_input", "layout_columns", "row_reader", "summary"],
        ["questions"],
        ["job", "lookup_tables"],
        ["table"],
        ["duckdb_lookup", "fhir"],
        ["duckdb_engine"],
        ["frame_engine"],
        ["spark"],
        ["frames"],
    ],
    "bulk/fhir": [
        ["files", "templates"],
        ["template_lines"],
        ["lines"],
        ["people", "reading"],
        ["rows"],
        ["versions"],
        ["table"],
    ],
    "interpretation": [
        ["arithmetic", "check_definitions", "grade_conditions", "moments"],
        ["conditions", "creatinine_series", "formula_steps", "grade_ladders", "rounding"],
        ["definitions", "grade_patients", "grade_placing"],
        ["grading", "inputs", "working"],
        ["row_grades", "showing"],
        [
            "circumstances",
            "cross_checks",
            "grader",
            "kidney_disease",
            "kidney_injury",
            "liver_screen",
        ],
        ["derive"],
        ["patterns", "series_checks", "stages", "trends"],
    ],
    "readers": [
        ["categories", "hl7_message", "json_text", "read_once", "replacement"],
        ["fhir_elements", "hl7_values", "json_report"],
        ["tables"],
        ["fhir_extensions", "fhir_resources", "fhir_values", "hl7_times", "fhir_range_texts"],
        ["fhir_names", "fhir_patient", "fhir_ranges", "hl7_patient", "hl7_results"],
        ["hl7_once"],
        ["fhir_observation"],
        ["fhir", "hl7", "json_case", "spreadsheet", "yaml_case"],
        ["text"],
        ["pdf_lines"],
        ["pdf"],
    ],
    "readers/tables": [
        ["cells", "columns", "dated", "limit_pairs", "workbook_marks"],
        ["beside", "names"],
        ["delimited", "heading", "layouts", "titles", "workbook"],
        ["results"],
        ["fitting", "occasions", "patients", "row_dates", "unnamed"],
        ["rows_once"],
        ["shapes"],
        ["table_rows"],
        ["reader"],
    ],
    "readers/text": [
        ["headings", "lines", "names", "patient_header"],
        ["patient_terms", "ranges"],
        ["patient_lines"],
        ["behind", "columns", "pairs"],
        ["found"],
        [
            "aims",
            "dated_table",
            "leads",
            "next_line",
            "paragraphs",
            "ranges_below",
            "share_and_count",
        ],
        ["occasions"],
        ["results"],
        ["parts", "patient_lead", "sentences", "unknown"],
        ["wrapped"],
        ["evidence"],
        ["reader"],
    ],
    "teaching": [
        [
            "explained_grades",
            "explanation_parts",
            "interferences",
            "quiz_question",
            "quiz_rows",
            "worked_change",
        ],
        ["explained_analyte", "explained_row", "explained_stage", "explained_value"],
        ["quiz_change", "quiz_paper", "quiz_score", "quiz_units"],
        ["quiz_table"],
        [
            "explain_page",
            "quiz_answers",
            "quiz_derived",
            "quiz_files",
            "quiz_flags",
            "quiz_grade",
            "quiz_pattern",
        ],
        ["quiz"],
    ],
    "writers": [
        ["order", "plain_text", "ranges_chosen", "text_axis"],
        ["wording"],
        ["evidence", "fhir_elements", "html_elements", "json_report", "svg", "terminal_table"],
        ["trends", "understood"],
        ["interpretation"],
        ["analyte_tables", "comparison", "conversion_result", "range_tables", "trend_table"],
        ["csv_report", "fhir_bundle", "github", "knowledge_json", "markdown", "terminal"],
        ["svg_axis"],
        ["svg_range"],
        ["svg_trend"],
        ["html_rows"],
        ["html_report"],
        ["overview"],
    ],
}

# Modules outside the core that are as pure as it is.
PURE_AT_THE_EDGE = (
    "range_sets/lint",
    "range_sets/compare",
    "range_sets/region_ranges",
    "range_sets/overview",
)
LEVELS = {name: level for level, names in enumerate(CORE + EDGES) for name in names}
PURE = {name for names in CORE for name in names}

# What the core may use of the standard library: nothing that opens, reads a clock or prints.
CORE_MAY_IMPORT = {
    "bisect", "collections", "dataclasses", "decimal", "difflib", "enum", "fractions", "functools",
    "inspect", "operator", "re", "typing", "itertools", "datetime", "contextlib", "unicodedata",
}  # fmt: skip
CORE_MAY_NOT_CALL = {"open", "print", "input", "eval", "exec", "compile", "__import__"}

LONGEST_MODULE = 400
MOST_FILES_IN_A_FOLDER = 28
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def place_of(path):
    """The part of the package a module belongs to: `interval`, `writers`."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path, tree=None):
    """Every module that is imported anywhere in a file, by its full name, with its line."""
    for node in ast.walk(tree or tree_of(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written out in full"
            if node.module == "labcheck":
                for alias in node.names:
                    yield f"labcheck.{alias.name}", node.lineno
            else:
                yield node.module, node.lineno


def own_imports_of(path):
    for name, line in imports_of(path):
        if name.startswith("labcheck."):
            yield name.split(".")[1], line


def test_the_package_is_where_it_is_looked_for():
    assert len(MODULES) > 25


def name_of(path):
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_a_place_in_the_order(path):
    assert place_of(path) in LEVELS, "give the module its place in CORE or EDGES"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_stands_above_it(path):
    here = place_of(path)
    for other, line in own_imports_of(path):
        if other in (here, "__version__"):
            continue
        assert LEVELS[other] < LEVELS[here], f"{path}:{line}: {here} imports {other}"


@pytest.mark.parametrize("package", INNER)
def test_a_package_keeps_its_inner_order(package):
    """Every module has a place, and imports only from those above it."""
    levels = {name: level for level, names in enumerate(INNER[package]) for name in names}
    paths = sorted((PACKAGE / package).glob("*.py"))
    folders = {path.parent.name for path in (PACKAGE / package).glob("*/__init__.py")}
    assert {path.stem for path in paths} | folders == {"__init__", *levels}
    for path in paths:
        for name, line in imports_of(path):
            inside = f"labcheck.{package.replace('/', '.')}."
            if path.stem in levels and name.startswith(inside):
                other = name.removeprefix(inside).split(".")[0]
                assert levels[other] < levels[path.stem], f"{path}:{line}: imports {other}"


@pytest.mark.parametrize("folder", sorted({path.parent for path in MODULES}), ids=name_of)
def test_a_folder_can_be_read_at_a_glance(folder):
    assert len(list(folder.glob("*.py"))) <= MOST_FILES_IN_A_FOLDER


def test_no_modules_of_one_package_import_each_other_in_a_circle():
    graph = {}
    for path in MODULES:
        name = ".".join(("labcheck", *path.relative_to(PACKAGE).with_suffix("").parts))
        name = name.removesuffix(".__init__")
        # An import inside a function is late on purpose; it cannot close a circle at start-up.
        top = ast.Module([one for one in tree_of(path).body if not _is_for_types(one)], [])
        for node in ast.walk(top):
            if isinstance(node, ast.FunctionDef):
                node.body = []
        graph[name] = {one for one, _ in imports_of(path, top) if one.startswith("labcheck")}
    done, stack = set(), []

    def visit(name):
        assert name not in stack, " -> ".join([*stack[stack.index(name) :], name])
        if name in done or name not in graph:
            return
        stack.append(name)
        for other in sorted(graph[name]):
            visit(other)
        stack.pop()
        done.add(name)

    for name in graph:
        visit(name)


def _is_for_types(node):
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def is_pure(path):
    return place_of(path) in PURE or name_of(path).startswith(PURE_AT_THE_EDGE)


@pytest.mark.parametrize("path", [path for path in MODULES if is_pure(path)], ids=name_of)
def test_the_core_opens_nothing_prints_nothing_and_reads_no_clock(path):
    tree = tree_of(path)
    for name, line in imports_of(path, tree):
        top = name.split(".")[0]
        is_allowed = top in CORE_MAY_IMPORT or top == "labcheck" or name == "collections.abc"
        assert is_allowed or (top == "pint" and name_of(path) == "values/unit_factors.py"), (
            f"{path}:{line}: {name}"
        )
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in CORE_MAY_NOT_CALL, f"{path}:{node.lineno}: {node.func.id}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_libraries_are_kept_to_their_corner(path):
    corners = {"pint": {"values"}, "yaml": {"yaml_files"}, "typer": {"cli"}, "click": {"cli"}}
    corners["rich"] = {"cli", "writers", "teaching"}
    engines = ("duckdb", "pyarrow", "numpy", "pandas", "polars", "pyspark")
    corners |= {engine: {"bulk"} for engine in engines}
    for name, line in imports_of(path):
        allowed = corners.get(name.split(".")[0])
        assert allowed is None or place_of(path) in allowed, f"{path}:{line}: {name}"


def test_pint_is_imported_late():
    tree = tree_of(PACKAGE / "values" / "unit_factors.py")
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "pint" not in {alias.name for node in top for alias in node.names}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_network_and_no_code_from_data(path):
    forbidden = {
        "socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "httpx", "aiohttp",
        "pickle", "marshal", "shelve", "subprocess", "ctypes",
    }  # fmt: skip
    for name, line in imports_of(path):
        assert name.split(".")[0] not in forbidden, f"{path}:{line}: {name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert not VAGUE_NAMES & set(path.relative_to(PACKAGE).with_suffix("").parts)
    assert ast.get_docstring(ast.parse(text)), "a module docstring says what it is"
