"""Words in names of institutions: small ones, one spelling for the rest, and those that any institution could have."""

OF = frozenset(["of", "de", "di", "do", "da", "del", "della", "dello", "des", "du", "von", "der", "la", "le", "degli", "der", "fur", "for", "for", "van", "al", "voor", "d"])
SMALL = frozenset(["the", "and", "at", "in", "et", "en", "e", "y", "und", "a", "an", "i", "l", "den", "het", "los", "las", "les", "el", "os", "as", "to", "on", "im", "am", "für", "te", "o"]) - OF

# One word for what languages and abbreviations write differently; the right side is only a code.
SAME = {
    "university": "univ universities universidad universidade universite universita universitat universitaet"
    " universiteit universitas universitet universitetet universitesi universiti uniwersytet univerzita univerzitet"
    " universitario universitaria universitaire universitatea univerza sveuciliste yliopisto universitate egyetem"
    " universidada univer univcrsity unversity universty univeristy univesity unviersity daigaku",
    "institute": "inst instituto institut istituto instituut institution institutes instituts instytut institutul",
    "college": "coll colleges colegio kolegio collegium colegiul collegio",
    "school": "sch escuela escola ecole scuola schule schools sekolah scoala",
    "faculty": "fac faculte facultad faculdade facolta fakultat fakultas",
    "department": "dept dep departamento departement dipartimento abteilung dpt",
    "center": "centre centro zentrum ctr cent centrum centres centers",
    "hospital": "hosp hopital ospedale krankenhaus hospitals hospitalier hospitalar",
    "clinic": "klinikum klinik clinica clinique clinics",
    "academy": "acad academie academia akademie accademia akademia akademi",
    "national": "natl nacional nationale nationales nazionale nat",
    "technology": "technol tech tecnologia technologie technologies tecnologico tecnologica technologique technological",
    "technical": "technische technique tecnica tecnico techn technisch technicka teknik teknis",
    "science": "sci sciences ciencias ciencia wissenschaft wissenschaften scienze science scient",
    "research": "res recherche recherches investigacion pesquisa ricerca forschung investigaciones pesquisas",
    "medical": "med medicina medicine medizinische medicale medica medicas medico medicinal mediche",
    "polytechnic": "politecnico politecnica polytechnique politechnika politehnica polytechnical polytechn poli",
    "agricultural": "agric agri agriculture agraria agricola agronomique agraria agronomica",
    "engineering": "eng engn ingenieria engenharia ingegneria ingenieurs ingenieur engineers",
    "laboratory": "lab laboratories laboratorio laboratoire labs laboratorios laboratorium",
    "international": "intl internacional internationale internazionale",
    "saint": "st sankt san santa sainte sao",
    "federal": "fed federale",
    "state": "estado estadual estatal statale",
    "catholic": "catolica catholique cattolica katholieke katholische katolik pontifical pontificia",
    "autonomous": "autonoma autonome autonomo autonomous",
    "health": "saude salud sante salute",
    "applied": "appl aplicadas angewandte",
    "education": "educacion educacao educ pedagogical pedagogico pendidikan",
    "foundation": "fundacion fundacao fondation fondazione stiftung stichting",
    "association": "assoc",
    "corporation": "corp",
    "company": "co",
    "incorporated": "inc",
    "limited": "ltd",
    "mathematics": "math maths",
    "physics": "phys fisica physique",
    "chemistry": "chem",
    "north": "n",
    "new": "nueva novo nova",
    "east": "e",
    "general": "gen",
    "normal": "normale",
    "free": "libre vrije freie livre",
    "business": "bus",
    "studies": "studi study etudes estudios estudos",
    "superior": "superieure superieur",
    "gymnasium": "gimnazjum gymnasia",
    "lyceum": "liceo lycee liceum liceul lykeio lisesi lise licee",
    "munich": "munchen muenchen",
    "vienna": "wien",
    "cologne": "koln",
    "rome": "roma",
    "milan": "milano",
    "turin": "torino",
    "florence": "firenze",
    "naples": "napoli",
    "venice": "venezia",
    "padua": "padova",
    "genoa": "genova",
    "lisbon": "lisboa",
    "seville": "sevilla",
    "geneva": "geneve",
    "zurich": "zuerich",
    "prague": "praha",
    "warsaw": "warszawa warszawski",
    "copenhagen": "kobenhavns kobenhavn",
    "gothenburg": "goteborg goteborgs",
    "moscow": "moskva moskovskii",
    "brussels": "bruxelles brussel",
    "louvain": "leuven",
    "antwerp": "antwerpen",
    "ghent": "gent",
    "athens": "athinon",
    "berne": "bern",
    "basle": "basel",
}
CODES = {word: code for code, words in SAME.items() for word in words.split()}
# What says nothing about which institution it is.
GENERIC = frozenset(SAME) - frozenset(
    ["munich", "vienna", "cologne", "rome", "milan", "turin", "florence", "naples", "venice", "padua", "genoa", "lisbon", "seville", "geneva", "zurich", "prague", "warsaw", "copenhagen", "gothenburg", "moscow", "brussels", "louvain", "antwerp", "ghent", "athens", "berne", "basle", "saint"]
) | frozenset(
    ["public", "private", "central", "division", "section", "unit", "program", "programme", "group", "community", "arts", "art", "law", "management", "economics", "economy", "social", "life", "biology", "biological", "environmental", "energy", "materials", "nuclear", "space", "earth", "ocean", "marine", "human", "cancer", "heart", "eye", "children", "childrens", "women", "womens", "teaching", "training", "graduate", "postgraduate", "undergraduate", "system", "systems", "information", "computer", "computing", "data", "royal", "city", "south", "west", "southern", "northern", "western", "eastern", "northeastern", "southwest", "southeast", "northwest", "northeast", "regional", "provincial", "municipal", "district", "county", "veterinary", "dental", "nursing", "pharmacy", "pharmaceutical", "psychology", "psychiatry", "surgery", "pediatrics", "philosophy", "history", "humanities", "language", "languages", "foreign", "music", "theology", "theological", "commerce", "finance", "trade", "administration", "policy", "political", "government", "ministry", "council", "society", "institute", "network", "consortium", "campus", "primary", "secondary", "high", "middle", "grammar", "comprehensive", "vocational", "professional", "higher", "advanced", "modern", "global", "world", "online", "open", "distance", "service", "services", "development", "innovation", "industrial", "industry", "mechanical", "electrical", "electronic", "electronics", "civil", "chemical", "mining", "metallurgy", "petroleum", "geology", "geological", "geophysics", "geography", "astronomy", "astrophysics", "observatory", "museum", "library", "botanical", "garden", "botany", "zoology", "entomology", "ecology", "forestry", "fisheries", "food", "nutrition", "water", "resources", "safety", "security", "police", "military", "defense", "army", "navy", "naval", "air", "force", "aviation", "aeronautics", "maritime", "transport", "traffic", "communication", "communications", "media", "journalism", "film", "theatre", "fashion", "design", "architecture", "planning", "construction", "building", "sports", "sport", "physical", "tourism", "hotel", "culture", "cultural", "traditional", "chinese", "americas"]
)
# Before "University of X" these make it another university; what is owned is not the owner; parts have no name of their own.
MODIFIERS = frozenset(
    ["technical", "medical", "state", "federal", "national", "agricultural", "polytechnic", "open", "normal", "autonomous"]
)
OWNED = frozenset(("hospital", "clinic"))
PARTS = frozenset(["department", "faculty", "division", "section", "school", "college", "institute", "laboratory", "center", "graduate"])
