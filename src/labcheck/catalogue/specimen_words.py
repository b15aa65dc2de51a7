"""Words for specimens, as fields, codes, panels, headings and names of tests have them.

One list for every door. Words of other languages are the plain words for it.
"""

PHRASES = {
    "serum": "serum|sera|ser|suero|siero|soro|sérum|sérique|sérico|sérica|serico|serica"
    "|i s|im serum",
    "plasma": "plasma|plas|ppp|platelet poor plasma|plasme|plasmatique|plasmático|plasmática"
    "|plasmatico|plasmatica|i p|im plasma",
    "blood": "blood|bld|wb|whole blood|whole blood gas|blut|vollblut|citratblut|heparinblut"
    "|sang|sangre|sangue|bloed|blod",
    "arterial blood": "arterial blood|arterial|blda|blood arterial|arterial blood gas|abg",
    "venous blood": "venous blood|venous|bldv|blood venous|mixed venous|mixed venous blood"
    "|venous blood gas|vbg|venenblut",
    "capillary blood": "capillary blood|capillary|bldc|blood capillary|fingerstick|finger stick"
    "|kapillarblut|fingerprick|finger prick",
    "cord blood": "cord blood|blood cord|bldco|bldcov|bldcoa|cord|umbilical|umbilical cord"
    "|umbilical cord blood|cord arterial|cord venous|arterial cord|venous cord"
    "|cord blood arterial|cord blood venous|arterial cord blood|venous cord blood"
    "|cord arterial blood|cord venous blood|blood cord arterial|blood cord venous|nabelschnurblut",
    "fetal blood": "fetal blood|foetal blood|fetal scalp|fetal scalp blood|scalp blood",
    "urine": "urine|urin|ur|urns|urine sediment|urine sed|urinary|harn|orina|urina|urines"
    "|urinaire|urinaires|urinario|urinaria|urinarios|urinarias|urinário|urinária|i u|im urin"
    "|urinalysis|urine analysis|urinstatus|harnstatus|harnsediment|harnbefund|urinsediment"
    "|sammelurin|spontanurin|mittelstrahlurin|urinanalyse|urinuntersuchung|harnuntersuchung"
    "|urineonderzoek|urinesediment|ecbu|eas|uroanálisis|uroanalisis|urinálise|urinalise|uranálise"
    "|idrar|idrarda|mocz|moczu|моча|мочи|моче|uriini|virtsa",
    "CSF": "csf|cerebrospinal fluid|cerebral spinal fluid|spinal fluid|cerebrospinal|liquor"
    "|cerebrospinal fld|liquorstatus|spinal fld|liquorbefund|liquoruntersuchung|likvor"
    "|lumbar puncture|lp results|lp studies|lumbalpunktat|cefalorraquídeo|cefalorraquideo"
    "|líquido cefalorraquídeo|liquido cefalorraquideo|líquido cefalorraquidiano"
    "|liquide céphalo rachidien|liquide cérébrospinal|liquido cefalorachidiano|hersenvocht"
    "|beyin omurilik sıvısı|płyn mózgowo rdzeniowy|ликвор|спинномозговая жидкость",
    "body fluid": "body fluid|fluid|body fld|fld|fluids|body fluids|sterile fluid|punktat",
    "pleural fluid": "pleural fluid|pleural|pleural fld|plr fld|pleu|plr|pleural effusion"
    "|thoracentesis|pleura|pleurapunktat|pleuraerguss|pleuravocht|liquide pleural|líquido pleural"
    "|liquido pleurico|versamento pleurico|płyn opłucnowy|plevra sıvısı",
    "peritoneal fluid": "peritoneal fluid|peritoneal|periton fld|peritoneal fld|ascites|ascitic"
    "|ascitic fluid|ascites fluid|abdominal fluid|paracentesis|peritoneum|aszites|ascite"
    "|aszitespunktat|líquido ascítico|liquido ascitico|liquide d ascite|liquido peritoneale"
    "|ascitesvocht|asit sıvısı",
    "synovial fluid": "synovial fluid|synovial|synv fld|synovial fld|snv|joint fluid|joint"
    "|knee fluid|synv|knee aspirate|joint aspirate|gelenkpunktat|kniepunktat|synovialflüssigkeit"
    "|liquide synovial|liquide articulaire|líquido sinovial|liquido sinoviale|gewrichtsvocht",
    "pericardial fluid": "pericardial fluid|pericardial|pericard fld|pericardial fld",
    "amniotic fluid": "amniotic fluid|amniotic|amnio fld|amniotic fld",
    "vitreous fluid": "vitreous fluid|vitreous|vitreous humor|vitreous humour",
    "dialysis fluid": "dialysate|dialysis fluid|dialysis fld|dial fld|peritoneal dialysate"
    "|peritoneal dialysis fluid|pd fluid|peritoneal dialysis",
    "drain fluid": "drain fluid|drain|drainage|drainage fluid|drain fld|jp drain|wound drain"
    "|wound drainage|surgical drain|abdominal drain",
    "gastric fluid": "gastric fluid|gastric aspirate|gast fld|gastric fld|gastric juice",
    "duodenal fluid": "duodenal fluid|duodenal aspirate",
    "stool": "stool|stl|feces|faeces|fecal|faecal|stuhl|heces|selles|fezes|feci|ontlasting|kału"
    "|dışkı|gaita|avföring|avføring|afføring",
    "saliva": "saliva|salivary|oral fluid",
    "sweat": "sweat",
    "semen": "semen|seminal fluid|seminal plasma|ejaculate",
    "sputum": "sputum",
    "bronchial lavage": "bronchoalveolar lavage|bronchial lavage|lavage|bal fluid",
    "bone marrow": "bone marrow|bone mar|marrow",
    "vaginal fluid": "vaginal fluid|vaginal|vaginal secretion",
    "cervix": "cervix|cervical",
    "bile": "bile|bile fluid",
    "breast milk": "breast milk|human milk",
    "tissue": "tissue|biopsy",
    "liver": "liver|liver tissue|liver biopsy",
    "hair": "hair",
    "nail": "nail|nails",
    "calculus": "calculus|stone|calculi|kidney stone|renal stone",
    "throat": "throat|throat swab|nasopharynx|nasopharyngeal|nasopharyngeal swab|swab",
}
"""The words for each specimen, lower case, their punctuation as one space."""
CODES = {
    "serum": "sst|sst ii|s", "plasma": "pls|p", "blood": "b|eb|venipuncture|venepuncture",
    "red blood cells": "red blood cells|red blood cell|rbc",
    "body fluid": "flu|bdy fld", "pleural fluid": "plrfld", "peritoneal fluid": "prt|prtfld",
    "synovial fluid": "synvfld", "pericardial fluid": "pcfl", "amniotic fluid": "amn",
    "vitreous fluid": "vitf", "dialysis fluid": "dial", "drain fluid": "drn",
    "gastric fluid": "gast", "duodenal fluid": "duod", "saliva": "sal", "sweat": "swt",
    "semen": "smn|smplf", "sputum": "spt", "bronchial lavage": "bal", "bone marrow": "mar",
    "vaginal fluid": "vag", "cervix": "cvx", "breast milk": "bmilk", "tissue": "tiss",
    "throat": "thrt", "urine": "ua|uri|u a|u",
    "CSF": "lcr|lcs",
}  # fmt: skip
"""What stands for a specimen only as the whole of a text; in a name it may mean something else.

The single letters are the systems of NPU codes, as in `P-Kalium`.
"""
