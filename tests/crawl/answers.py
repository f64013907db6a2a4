"""What the tour's lake is, known from its source: columns with types, keys, and numbers of rows."""

FLIGHTS = {
    "day": "bigint", "dep_time": "bigint", "sched_dep_time": "bigint", "dep_delay": "bigint", "arr_time": "bigint",
    "sched_arr_time": "bigint", "arr_delay": "bigint", "carrier": "string", "flight": "bigint", "tailnum": "string",
    "origin": "string", "dest": "string", "air_time": "bigint", "distance": "bigint", "hour": "bigint",
    "minute": "bigint", "time_hour": "timestamp", "year": "int", "month": "int",
}  # fmt: skip
WEATHER = {
    "origin": "string", "year": "bigint", "month": "bigint", "day": "bigint", "hour": "bigint", "temp": "double",
    "dewp": "double", "humid": "double", "wind_dir": "double", "wind_speed": "double", "wind_gust": "double",
    "precip": "double", "pressure": "double", "visib": "double", "time_hour": "timestamp",
}  # fmt: skip
PLANES = {
    "tailnum": "string", "year": "bigint", "type": "string", "manufacturer": "string", "model": "string",
    "engines": "bigint", "seats": "bigint", "speed": "bigint", "engine": "string",
}  # fmt: skip
AIRPORTS = {
    "faa": "string", "name": "string", "lat": "double", "lon": "double", "alt": "bigint", "tz": "bigint",
    "dst": "string", "tzone": "string",
}  # fmt: skip
AIRLINES = {"carrier": "string", "name": "string"}

TYPES = {
    "flights": FLIGHTS, "weather": WEATHER, "planes": PLANES, "airports": AIRPORTS, "airlines": AIRLINES,
}  # fmt: skip
ROWS = {"flights": 336_776, "weather": 26_115, "planes": 3_322, "airports": 1_458, "airlines": 16}
