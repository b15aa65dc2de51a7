"""Two or three examples for the help of each command; a test runs those that need no file."""

SAMPLES: dict[str, tuple[str, ...]] = {
    "": ("labcheck lupus", "labcheck case.yaml --only abnormal", "labcheck new case.yaml"),
    "check": (
        'labcheck check --text "Hb 9.1 g/dL (12-16), Na 128, K 6.1 H"',
        "labcheck check ward/*.yaml --output reports/ --format html",
    ),
    "look": (
        "labcheck look labs.csv",
        'labcheck look --text "Hb 9.1 g/dL, Kalium 4,125 mmol/l" --format json',
    ),
    "ranges": ("labcheck ranges list", "labcheck ranges show potassium"),
    "ranges list": ("labcheck ranges list", "labcheck ranges list --critical"),
    "ranges show": (
        "labcheck ranges show potassium",
        'labcheck ranges show C3 --value "94 mg/dL" --sex female',
        "labcheck ranges show uk-laboratories",
    ),
    "ranges check": (
        "labcheck ranges check mine.yaml",
        "labcheck ranges check mine.yaml --format github",
    ),
    "ranges compare": (
        "labcheck ranges compare abim nbme",
        "labcheck ranges compare us uk nordic --test creatinine,TSH --more-than 1z",
        "labcheck ranges compare abim norip --case lupus",
    ),
    "tests": ("labcheck tests potassium", 'labcheck tests "vitamin d"', "labcheck tests 2823-3"),
    "convert": (
        "labcheck convert 10.3 mg/dL mmol/L --test calcium",
        'labcheck convert "5-10 g/dL" to g/L',
    ),
    "flag": (
        "labcheck flag labs.parquet -o flagged.parquet",
        "labcheck flag labs.csv -o flagged.csv --columns test=ITEM,value=RESULT",
    ),
    "explain": (
        "labcheck explain lupus C3",
        "labcheck explain case.yaml potassium sodium",
        "labcheck explain calcium",
    ),
    "quiz": (
        "labcheck quiz",
        "labcheck quiz lupus --mode change",
        "labcheck quiz case.yaml --seed 7 --export sheet.html",
    ),
    "examples": (
        "labcheck examples",
        "labcheck examples run lupus",
        "labcheck examples copy lupus --to cases",
    ),
    "examples run": ("labcheck examples run lupus", "labcheck examples run iron --sort importance"),
    "examples show": ("labcheck examples show lupus", "labcheck examples show written-wrong"),
    "examples copy": ("labcheck examples copy lupus", "labcheck examples copy lupus --to cases"),
    "config": ("labcheck config", "labcheck config --format json"),
    "new": ("labcheck new case.yaml", "labcheck new mine.yaml --kind ranges"),
    "schema": ("labcheck schema case", "labcheck schema report > report.schema.json"),
    "help": ("labcheck help check", "labcheck help ranges show", "labcheck help docs"),
}
"""The examples by the words of the command; the frame's own stand under no word."""
