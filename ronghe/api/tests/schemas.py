"""GeoReport v2 as a schema of XML and one of JSON, written from the text of the specification.

Nothing foreign is allowed: what an answer has beside the fields of the specification fails.
"""

from typing import Any

from lxml import etree

_HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">'
# A date, a time and an offset or Z: both must be there.
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+\-]\d\d:\d\d)"
_TYPES = f"""
<xs:simpleType name="moment"><xs:restriction base="xs:string"><xs:pattern value="|{_MOMENT}"/></xs:restriction></xs:simpleType>
<xs:simpleType name="given_moment"><xs:restriction base="xs:string"><xs:pattern value="{_MOMENT}"/></xs:restriction></xs:simpleType>
<xs:simpleType name="word"><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType>
<xs:simpleType name="degrees"><xs:restriction base="xs:string"><xs:pattern value="|-?\\d{{1,3}}(\\.\\d+)?"/></xs:restriction></xs:simpleType>
<xs:simpleType name="truth"><xs:restriction base="xs:string"><xs:enumeration value="true"/><xs:enumeration value="false"/></xs:restriction></xs:simpleType>
<xs:simpleType name="status"><xs:restriction base="xs:string"><xs:enumeration value="open"/><xs:enumeration value="closed"/></xs:restriction></xs:simpleType>
<xs:simpleType name="type"><xs:restriction base="xs:string"><xs:enumeration value="realtime"/><xs:enumeration value="batch"/><xs:enumeration value="blackbox"/></xs:restriction></xs:simpleType>
<xs:simpleType name="datatype"><xs:restriction base="xs:string"><xs:enumeration value="string"/><xs:enumeration value="number"/><xs:enumeration value="datetime"/><xs:enumeration value="text"/><xs:enumeration value="singlevaluelist"/><xs:enumeration value="multivaluelist"/></xs:restriction></xs:simpleType>
<xs:simpleType name="text"><xs:restriction base="xs:string"><xs:maxLength value="4000"/></xs:restriction></xs:simpleType>
"""

SERVICE = {
    "service_code": "word",
    "service_name": "word",
    "description": "xs:string",
    "metadata": "truth",
    "type": "type",
    "keywords": "xs:string",
    "group": "xs:string",
}
REQUEST = {
    "service_request_id": "word",
    "status": "status",
    "status_notes": "xs:string",
    "service_name": "xs:string",
    "service_code": "word",
    "description": "text",
    "agency_responsible": "xs:string",
    "service_notice": "xs:string",
    "requested_datetime": "given_moment",
    "updated_datetime": "given_moment",
    "expected_datetime": "moment",
    "address": "xs:string",
    "address_id": "xs:string",
    "zipcode": "xs:string",
    "lat": "degrees",
    "long": "degrees",
    "media_url": "xs:string",
}
ATTRIBUTE = {
    "variable": "truth",
    "code": "word",
    "datatype": "datatype",
    "required": "truth",
    "datatype_description": "xs:string",
    "order": "xs:positiveInteger",
    "description": "xs:string",
}
POSTED = {"service_request_id": "word", "service_notice": "xs:string", "account_id": "xs:string"}
BY_TOKEN = {"token": "word", "service_notice": "xs:string", "account_id": "xs:string"}
BLACKBOX = {"service_notice": "xs:string", "account_id": "xs:string"}
TOKEN = {"service_request_id": "xs:string", "token": "word"}
ERROR = {"code": "xs:positiveInteger", "description": "word"}
UPDATE = {
    "update_id": "word",
    "service_request_id": "word",
    "status": "status",
    "external_status_code": "word",
    "updated_datetime": "given_moment",
    "description": "word",
    "media_url": "xs:string",
}
JSON: dict[str, Any] = {
    "word": {"type": "string", "minLength": 1},
    "xs:string": {"type": ["string", "null"]},
    "text": {"type": "string", "maxLength": 4000},
    "truth": {"type": "boolean"},
    "type": {"enum": ["realtime", "batch", "blackbox"]},
    "status": {"enum": ["open", "closed"]},
    "moment": {"type": ["string", "null"], "pattern": f"^{_MOMENT}$"},
    "given_moment": {"type": "string", "pattern": f"^{_MOMENT}$"},
    "degrees": {"type": ["number", "null"], "minimum": -180, "maximum": 180},
    "xs:positiveInteger": {"type": "integer", "minimum": 1},
    "datatype": {
        "enum": ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
    },
}


def row(fields: dict[str, str], **more: Any) -> dict[str, Any]:
    """One object with just these fields."""
    properties = {name: JSON[kind] for name, kind in fields.items()} | more
    return {
        "type": "object",
        "properties": properties,
        "required": list(fields),
        "additionalProperties": False,
    }


def rows(fields: dict[str, str]) -> dict[str, Any]:
    return {"type": "array", "items": row(fields)}


VALUES = {"type": "array", "minItems": 1, "items": row({"key": "word", "name": "word"})}
DEFINITION = row({"service_code": "word"}, attributes={
    "type": "array", "minItems": 1, "items": row(ATTRIBUTE, values=VALUES),
})  # fmt: skip


def _fields(fields: dict[str, str], more: str = "") -> str:
    said = "".join(f'<xs:element name="{name}" type="{kind}"/>' for name, kind in fields.items())
    return f"<xs:complexType><xs:sequence>{said}{more}</xs:sequence></xs:complexType>"


def _many(name: str, inside: str, least: int = 0) -> str:
    most = f'minOccurs="{least}" maxOccurs="unbounded"'
    return f'<xs:element name="{name}" {most}>{inside}</xs:element>'


def _schema(root: str, inside: str) -> etree.XMLSchema:
    body = f"<xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>"
    text = f'{_HEAD}{_TYPES}<xs:element name="{root}">{body}</xs:element></xs:schema>'
    return etree.XMLSchema(etree.fromstring(text))


def xml_of(root: str, each: str, fields: dict[str, str]) -> etree.XMLSchema:
    return _schema(root, _many(each, _fields(fields)))


def xml_of_definition() -> etree.XMLSchema:
    value = _many("value", _fields({"key": "word", "name": "word"}), least=1)
    values = (
        '<xs:element name="values" minOccurs="0"><xs:complexType><xs:sequence>'
        f"{value}</xs:sequence></xs:complexType></xs:element>"
    )
    attribute = _many("attribute", _fields(ATTRIBUTE, values), least=1)
    return _schema(
        "service_definition",
        '<xs:element name="service_code" type="word"/><xs:element name="attributes">'
        f"<xs:complexType><xs:sequence>{attribute}</xs:sequence></xs:complexType></xs:element>",
    )
