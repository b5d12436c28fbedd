"""The invented province of 云江 and its city of 青岚."""

COUNTIES = {
    "云州市": ("云麓区", "望江区", "东渚区", "长渚县"),
    "青岚市": ("岚湖区", "北桥区", "白石县", "临溪县", "望云县"),
    "双河市": ("双江区", "石塘县", "上河县", "梅坪县"),
    "霞川市": ("霞城区", "竹岩县", "丹溪县"),
    "墨川市": ("墨城区", "砚池县", "松涧县"),
    "梧岭市": ("岭东区", "凤梧县", "桃坪县"),
    "澜滨市": ("澜湖区", "洲口县", "渔洲县"),
    "桐湾市": ("桐江区", "湾头县", "青蒲县"),
    "浔水市": ("浔城区", "安浔县", "柘木县"),
    "鹤岭市": ("云鹤区", "清渡县", "雪岭土家族自治县", "鹤溪苗族侗族自治县"),
    "栖云市": ("栖城区", "栖凤县", "石岩县"),
    "南渚市": ("渚南区", "渚口县", "芦洲县"),
}
CITIES = tuple(COUNTIES)
_ALL = tuple(place for places in COUNTIES.values() for place in places)

PROVINCE = {
    "city": CITIES,
    "county": tuple(place for place in _ALL if place.endswith("县")),
    "seat": tuple(place for place in _ALL if place.endswith("县")),  # what only the county town has
    "district": tuple(place for place in _ALL if place.endswith("区")),
    "any": CITIES + _ALL,
}

_CITY_COUNTY = (
    "白石县",
    "临溪县",
    "望云县",
    "白石县青石镇",
    "临溪县渡口镇",
    "望云县松林镇",
    "白石县茅坪乡",
    "临溪县双塘镇",
)
_CITY_DISTRICT = (
    "岚湖区",
    "北桥区",
    "青岚高新区",
    "岚湖区湖滨街道",
    "北桥区河西街道",
    "岚湖区文庙街道",
    "北桥区车站街道",
)
CITY = {
    "seat": _CITY_COUNTY[:3],
    "county": _CITY_COUNTY,
    "district": _CITY_DISTRICT,
    "any": _CITY_COUNTY[:6] + _CITY_DISTRICT[:5],
}

PROVINCE_DELEGATIONS = (*(f"{city.removesuffix('市')}代表团" for city in CITIES), "解放军和武警部队代表团")
CITY_DELEGATIONS = (
    "岚湖代表团", "北桥代表团", "白石代表团", "临溪代表团", "望云代表团", "高新区代表团", "驻青部队代表团",
)  # fmt: skip
