#!/usr/bin/env python3
# Writes the recordings of this folder: invented devices of a branch office, from knowledge of the MIBs.
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run in this folder: ./make_recordings.py. The result is committed; nothing in the build needs this script.

Enterprise number 32473 is the one kept for examples (RFC 5612), addresses are those for documentation (RFC 5737),
MAC addresses are locally administered."""

import random
import struct

INT, STR, OID, IP, C32, G32, TICKS, OPAQUE, C64 = 2, 4, 6, 64, 65, 66, 67, 68, 70

MIB2 = "1.3.6.1.2.1."
ENTERPRISE = "1.3.6.1.4.1.32473."
IF = MIB2 + "2.2.1."
IFX = MIB2 + "31.1.1.1."
ETHER = MIB2 + "10.7.2.1."
HR = MIB2 + "25."
BRIDGE = MIB2 + "17."
ENTITY = MIB2 + "47.1.1.1.1."
SENSOR = MIB2 + "99.1.1.1."
POE = MIB2 + "105.1."
LLDP = "1.0.8802.1.1.2.1."
PRT = MIB2 + "43."
UPS = MIB2 + "33.1."
UCD = "1.3.6.1.4.1.2021."
ENGINE = "1.3.6.1.6.3.10.2.1."

DAY = 24 * 3600 * 100  # in hundredths of a second


class Device:
    def __init__(self, seed):
        self.lines = {}
        self.dice = random.Random(seed)

    def put(self, oid, tag, value):
        if tag == STR and isinstance(value, bytes):
            value, tag = value.hex(), "4x"
        elif tag == OPAQUE:
            value, tag = value.hex(), "68x"
        self.lines[tuple(int(arc) for arc in oid.split("."))] = f"{oid}|{tag}|{value}"

    def column(self, base, tag, rows):
        for index, value in rows:
            self.put(f"{base}.{index}", tag, value)

    def scalars(self, base, items):
        for arc, tag, value in items:
            self.put(f"{base}{arc}.0", tag, value)

    def write(self, name):
        with open(name, "w", encoding="utf-8") as out:
            for key in sorted(self.lines):
                out.write(self.lines[key] + "\n")

    def system(self, descr, oid, uptime, name, location, services, contact="it@example.com"):
        self.scalars(MIB2 + "1.", [(1, STR, descr), (2, OID, oid), (3, TICKS, uptime), (4, STR, contact),
                                   (5, STR, name), (6, STR, location), (7, INT, services)])
        self.uptime = uptime

    def or_table(self, modules):
        self.put(MIB2 + "1.8.0", TICKS, 21)
        for i, (oid, descr) in enumerate(modules, 1):
            self.put(f"{MIB2}1.9.1.2.{i}", OID, oid)
            self.put(f"{MIB2}1.9.1.3.{i}", STR, descr)
            self.put(f"{MIB2}1.9.1.4.{i}", TICKS, 21)

    def engine(self, octets, boots):
        self.scalars(ENGINE, [(1, STR, octets), (2, INT, boots), (3, INT, self.uptime // 100), (4, INT, 1472)])

    def snmp_group(self):
        pkts = self.dice.randrange(10**6, 10**7)
        for arc, value in [(1, pkts), (2, pkts - 12), (3, 0), (4, 12), (5, 0), (6, 0), (13, pkts * 21), (14, 0),
                           (15, pkts // 9), (16, pkts // 20), (28, pkts - 12)]:
            self.put(f"{MIB2}11.{arc}.0", C32, value % 2**32)
        self.put(MIB2 + "11.30.0", INT, 2)

    def interface(self, i, descr, name, kind, mbit, mac, admin=1, oper=1, alias="", mtu=1500, busy=1.0, hc=True):
        """One row of ifTable and ifXTable; counters look like weeks of office traffic."""
        d = self.dice
        up = oper == 1
        octets_in = int(d.uniform(0.2, 3.0) * busy * 4e10) if up or d.random() < 0.3 else 0
        octets_out = int(octets_in * d.uniform(0.3, 6.0))
        pkts_in, pkts_out = octets_in // 640, octets_out // 780
        multi, broad = pkts_in // 90, pkts_in // 300
        errors = d.choice([0, 0, 0, 0, 0, d.randrange(1, 400)]) if up else 0
        speed = min(mbit * 10**6, 2**32 - 1)
        changed = d.randrange(2000, self.uptime) if up else d.randrange(2000, self.uptime // 2)
        low = 2**32
        row = [(1, INT, i), (2, STR, descr), (3, INT, kind), (4, INT, mtu), (5, G32, speed), (6, STR, mac),
               (7, INT, admin), (8, INT, oper), (9, TICKS, changed), (10, C32, octets_in % low),
               (11, C32, pkts_in % low), (12, C32, (multi + broad) % low), (13, C32, errors // 3), (14, C32, errors),
               (15, C32, 0), (16, C32, octets_out % low), (17, C32, pkts_out % low), (18, C32, (multi * 2) % low),
               (19, C32, d.choice([0, 0, 0, errors * 2])), (20, C32, 0), (21, G32, 0), (22, OID, "0.0")]
        for column, tag, value in row:
            self.put(f"{IF}{column}.{i}", tag, value)
        if not hc:
            return
        row = [(1, STR, name), (2, C32, multi % low), (3, C32, broad % low), (4, C32, multi * 2 % low),
               (5, C32, broad * 2 % low), (6, C64, octets_in), (7, C64, pkts_in), (8, C64, multi), (9, C64, broad),
               (10, C64, octets_out), (11, C64, pkts_out), (12, C64, multi * 2), (13, C64, broad * 2), (14, INT, 1),
               (15, G32, mbit), (16, INT, 2), (17, INT, 1 if kind == 6 else 2), (18, STR, alias), (19, TICKS, 0)]
        for column, tag, value in row:
            self.put(f"{IFX}{column}.{i}", tag, value)

    def interface_scalars(self, count):
        self.put(MIB2 + "2.1.0", INT, count)
        self.put(MIB2 + "31.1.5.0", TICKS, 2451)
        self.put(MIB2 + "31.1.6.0", TICKS, 2451)

    def ethernet(self, i, errors=0, duplex=3):
        for column, value in [(2, 0), (3, errors), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 0),
                              (13, 0), (16, 0), (18, errors)]:
            self.put(f"{ETHER}{column}.{i}", C32, value)
        self.put(f"{ETHER}1.{i}", INT, i)
        self.put(f"{ETHER}19.{i}", INT, duplex)

    def addresses(self, rows):
        for ip, i, mask in rows:
            for column, tag, value in [(1, IP, ip), (2, INT, i), (3, IP, mask), (4, INT, 1)]:
                self.put(f"{MIB2}4.20.1.{column}.{ip}", tag, value)

    def ip_group(self, forwarding):
        n = self.dice.randrange(10**7, 10**9)
        self.put(MIB2 + "4.1.0", INT, forwarding)
        self.put(MIB2 + "4.2.0", INT, 64)
        for arc, value in [(3, n), (4, 0), (5, 3), (6, n // 3), (7, 0), (8, 0), (9, n // 2), (10, n // 2), (11, 0),
                           (12, 41)]:
            self.put(f"{MIB2}4.{arc}.0", C32, value)
        for arc, value in [(1, n // 5), (2, 3), (3, 40), (4, n // 5)]:
            self.put(f"{MIB2}7.{arc}.0", C32, value)

    def host_resources(self, uptime, processors, storage, devices, processes=97):
        """storage: (index, type arc, descr, unit, size, used); devices: (index, type arc, descr, status)."""
        self.put(HR + "1.1.0", TICKS, uptime)
        self.put(HR + "1.2.0", STR, bytes([0x07, 0xe9, 11, 3, 9, 12, 44, 0, 0x2b, 1, 0]))
        self.put(HR + "1.5.0", G32, 1)
        self.put(HR + "1.6.0", G32, processes)
        memory = [s for s in storage if s[1] == 2]
        if memory:
            self.put(HR + "2.2.0", INT, memory[0][3] * memory[0][4] // 1024)
        for i, kind, descr, unit, size, used in storage:
            for column, tag, value in [(1, INT, i), (2, OID, f"{HR}2.1.{kind}"), (3, STR, descr), (4, INT, unit),
                                       (5, INT, size), (6, INT, used), (7, C32, 0)]:
                self.put(f"{HR}2.3.1.{column}.{i}", tag, value)
        for i, kind, descr, status in devices:
            for column, tag, value in [(1, INT, i), (2, OID, f"{HR}3.1.{kind}"), (3, STR, descr), (4, OID, "0.0"),
                                       (5, INT, status), (6, C32, 0)]:
                self.put(f"{HR}3.2.1.{column}.{i}", tag, value)
        for i, load in processors:
            self.put(f"{HR}3.3.1.1.{i}", OID, "0.0")
            self.put(f"{HR}3.3.1.2.{i}", INT, load)

    def entity(self, i, descr, inside, cls, pos, name, hw="", fw="", sw="", serial="", maker="", model="", fru=2):
        for column, tag, value in [(2, STR, descr), (3, OID, f"{ENTERPRISE}2.{cls}"), (4, INT, inside), (5, INT, cls),
                                   (6, INT, pos), (7, STR, name), (8, STR, hw), (9, STR, fw), (10, STR, sw),
                                   (11, STR, serial), (12, STR, maker), (13, STR, model), (14, STR, ""), (15, STR, ""),
                                   (16, INT, fru)]:
            self.put(f"{ENTITY}{column}.{i}", tag, value)

    def sensor(self, i, kind, scale, precision, value, units, status=1):
        for column, tag, v in [(1, INT, kind), (2, INT, scale), (3, INT, precision), (4, INT, value), (5, INT, status),
                               (6, STR, units), (7, TICKS, 4711), (8, G32, 10000)]:
            self.put(f"{SENSOR}{column}.{i}", tag, v)


def mac(*tail):
    return bytes([0x02, 0x1d, 0x5a]) + bytes(tail)


DESKS = ["Reception", "Accounts 1", "Accounts 2", "Sales 1", "Sales 2", "Sales 3", "Workshop terminal",
         "Meeting room screen", "Meeting room table", "Boardroom", "Kitchen tablet", "Time clock"]


def port_alias(i):
    if i <= 4:
        return f"[ap] Access point {['North', 'South', 'Store', 'Yard'][i - 1]}"
    if i <= 8:
        return f"[camera] Camera {i - 4}"
    if i in (9, 10):
        return f"[server] srv-files{i - 8} eno1"
    if i == 11:
        return "[printer] Copier 1st floor"
    if i == 12:
        return "[ups] UPS network card"
    return f"[user] {DESKS[i % len(DESKS)]}" if i < 40 else ""


def switch48():
    d = Device("switch48")
    d.system("Example Networks S5048X-PoE, 48x1G PoE+ 4x10G SFP+, firmware 7.4.2, boot 3.1",
             ENTERPRISE + "1.5048", 61 * DAY + 8123377, "sw-hq-01", "HQ, 1st floor, rack 2, unit 14", 6)
    d.or_table([("1.3.6.1.6.3.1", "SNMPv2-MIB"), (MIB2 + "31", "IF-MIB"), (MIB2 + "17", "BRIDGE-MIB"),
                (MIB2 + "47", "ENTITY-MIB"), ("1.0.8802.1.1.2", "LLDP-MIB"), (MIB2 + "105", "POWER-ETHERNET-MIB")])
    down = {13, 17, 22, 29, 31, 34, 38, 40, 41, 42, 43, 45, 46}
    disabled = {44, 47, 48}
    for i in range(1, 49):
        oper = 2 if i in down or i in disabled else 1
        d.interface(i, f"Gigabit Ethernet port 1/{i}", f"1/{i}", 6, 1000 if i not in (7, 12) else 100,
                    mac(0x10, 0, i), admin=2 if i in disabled else 1, oper=oper, alias=port_alias(i),
                    busy=3.0 if i in (9, 10) else 0.4, mtu=9216)
        d.ethernet(i, errors=211 if i == 26 else 0, duplex=3 if oper == 1 else 1)
    for i, alias in ((49, "[uplink] core-1 Te1/14"), (50, "[uplink] core-2 Te1/14"), (51, ""), (52, "")):
        up = i <= 50
        d.interface(i, f"10 Gigabit Ethernet port 1/{i}", f"1/{i}", 6, 10000, mac(0x10, 0, i), oper=1 if up else 6,
                    alias=alias, busy=20.0, mtu=9216)
        d.ethernet(i, duplex=3 if up else 1)
    d.interface(1001, "Link aggregation group 1", "lag1", 161, 20000, mac(0x10, 1, 1), alias="[uplink] core", busy=40.0)
    d.interface(2001, "VLAN 1", "vlan1", 136, 1000, mac(0x10, 2, 1), alias="Management", busy=0.01)
    d.interface(3001, "Loopback", "lo0", 24, 0, b"", mtu=65535, busy=0.0001)
    d.interface_scalars(55)
    for high, lowers in ((0, (1001, 2001, 3001)), (1001, (49, 50))):
        for low in lowers:
            d.put(f"{MIB2}31.1.2.1.3.{high}.{low}", INT, 1)
    d.ip_group(2)
    d.addresses([("192.0.2.10", 2001, "255.255.255.0")])
    d.snmp_group()
    switch48_bridge(d, down | disabled)
    switch48_lldp(d)
    switch48_inventory(d)
    switch48_poe(d, down | disabled)
    d.host_resources(d.uptime + 1900, [(1, 14), (2, 11)],
                     [(1, 2, "Main memory", 1024, 1048576, 611204), (2, 9, "Flash", 4096, 262144, 98112)],
                     [(1, 3, "Management processor core 0", 2), (2, 3, "Management processor core 1", 2)], 63)
    d.engine(bytes.fromhex("80007ed903021d5a100001"), 9)
    d.write("switch48.snmprec")


def switch48_bridge(d, dark):
    ports = list(range(1, 51)) + [1001]
    d.scalars(BRIDGE + "1.", [(1, STR, mac(0x10, 0, 0)), (2, INT, len(ports)), (3, INT, 2)])
    root = bytes([0x10, 0]) + mac(0x20, 0, 0)
    d.scalars(BRIDGE + "2.", [(1, INT, 3), (2, INT, 32768), (3, TICKS, 4 * DAY + 4211), (4, C32, 17), (5, STR, root),
                              (6, INT, 2000), (7, INT, 1001), (8, INT, 2000), (9, INT, 200), (10, INT, 100),
                              (11, INT, 1500), (12, INT, 2000), (13, INT, 200), (14, INT, 1500)])
    for p in ports:
        d.put(f"{BRIDGE}1.4.1.1.{p}", INT, p)
        d.put(f"{BRIDGE}1.4.1.2.{p}", INT, p)
        d.put(f"{BRIDGE}1.4.1.3.{p}", OID, "0.0")
        d.put(f"{BRIDGE}1.4.1.4.{p}", C32, 0)
        d.put(f"{BRIDGE}1.4.1.5.{p}", C32, 0)
        state = 1 if p in dark else 5
        for column, tag, value in [(1, INT, p), (2, INT, 128), (3, INT, state), (4, INT, 1), (5, INT, 20000),
                                   (6, STR, root), (7, INT, 2000), (8, STR, bytes([0x80, 0]) + mac(0x10, 0, 0)),
                                   (9, STR, bytes([0x80, p & 0xff])), (10, C32, 3)]:
            d.put(f"{BRIDGE}2.15.1.{column}.{p}", tag, value)
        d.put(f"{BRIDGE}7.1.4.5.1.1.{p}", G32, 30 if p in range(1, 5) else 40 if p in range(5, 9) else 10)
    for vlan, name in ((1, "default"), (10, "office"), (20, "voice"), (30, "wlan"), (40, "cameras"), (99, "guests")):
        d.put(f"{BRIDGE}7.1.4.3.1.1.{vlan}", STR, name)
        d.put(f"{BRIDGE}7.1.4.3.1.5.{vlan}", INT, 1)
    d.put(BRIDGE + "4.2.0", INT, 300)
    for n in range(60):
        octets = (0x02, 0x44, 0x10 + n % 7, d.dice.randrange(256), d.dice.randrange(256), n)
        index = ".".join(str(o) for o in octets)
        d.put(f"{BRIDGE}4.3.1.1.{index}", STR, bytes(octets))
        d.put(f"{BRIDGE}4.3.1.2.{index}", INT, d.dice.choice([1, 2, 3, 9, 10, 14, 15, 16, 18, 1001]))
        d.put(f"{BRIDGE}4.3.1.3.{index}", INT, 3)


def switch48_lldp(d):
    d.scalars(LLDP + "3.", [(1, INT, 4), (2, STR, mac(0x10, 0, 0)), (3, STR, "sw-hq-01"),
                            (4, STR, "Example Networks S5048X-PoE")])
    for p in range(1, 53):
        d.put(f"{LLDP}3.7.1.2.{p}", INT, 5)
        d.put(f"{LLDP}3.7.1.3.{p}", STR, f"1/{p}")
        d.put(f"{LLDP}3.7.1.4.{p}", STR, port_alias(p) if p <= 48 else f"[uplink] core-{p - 48}" if p < 51 else "")
    neighbours = [(49, mac(0x20, 0, 0), 5, "Te1/14", "sw-hq-01 1/49", "core-1", "Example Networks C9000 core"),
                  (50, mac(0x21, 0, 0), 5, "Te1/14", "sw-hq-01 1/50", "core-2", "Example Networks C9000 core"),
                  (1, mac(0x30, 0, 1), 3, mac(0x30, 0, 1), "eth0", "ap-north", "Example Wireless AX-220"),
                  (2, mac(0x30, 0, 2), 3, mac(0x30, 0, 2), "eth0", "ap-south", "Example Wireless AX-220"),
                  (9, mac(0x40, 0, 9), 7, "eno1", "eno1", "srv-files1.example.com", "Debian GNU/Linux 12")]
    for n, (port, chassis, subtype, port_id, descr, name, system) in enumerate(neighbours, 1):
        index = f"{n * 1000}.{port}.{n}"
        for column, tag, value in [(4, INT, 4), (5, STR, chassis), (6, INT, subtype), (7, STR, port_id),
                                   (8, STR, descr), (9, STR, name), (10, STR, system), (11, STR, b"\x28"),
                                   (12, STR, b"\x20")]:
            d.put(f"{LLDP}4.1.1.{column}.{index}", tag, value)


def switch48_inventory(d):
    d.entity(1, "S5048X-PoE 48-port switch", 0, 3, 1, "chassis", "B2", "3.1", "7.4.2", "EXN2311S5048007", "Example Networks",
             "S5048X-PoE", 1)
    d.entity(10, "Power supply 1, 740 W", 1, 6, 1, "PSU 1", "A0", serial="EXP2310740W115", maker="Example Networks",
             model="PS-740AC", fru=1)
    d.entity(11, "Power supply 2, 740 W", 1, 6, 2, "PSU 2", "A0", serial="EXP2310740W121", maker="Example Networks",
             model="PS-740AC", fru=1)
    for i in range(3):
        d.entity(20 + i, f"Fan {i + 1}", 1, 7, i + 1, f"Fan {i + 1}")
        d.entity(40 + i, f"Fan {i + 1} speed", 20 + i, 8, 1, f"Fan {i + 1} speed")
        d.sensor(40 + i, 10, 9, 0, 5210 + 35 * i, "rpm")
    for i, (name, value) in enumerate((("Inlet temperature", 268), ("Switch chip temperature", 514),
                                       ("PSU area temperature", 391))):
        d.entity(30 + i, name, 1, 8, i + 1, name)
        d.sensor(30 + i, 8, 9, 1, value, "degrees C")
    for p in (49, 50):
        d.entity(500 + p, f"10GBASE-SR transceiver in port 1/{p}", 1, 9, p, f"SFP 1/{p}", serial=f"EXT23{p}8811{p}",
                 maker="Example Optics", model="SFP-10G-SR", fru=1)
        d.entity(600 + p, f"Receive power 1/{p}", 500 + p, 8, 1, f"Rx power 1/{p}")
        d.sensor(600 + p, 6, 8, 3, 412 + p, "mW")
    d.put(MIB2 + "47.1.4.1.0", TICKS, 61233)


def switch48_poe(d, dark):
    d.put(f"{POE}3.1.1.2.1", G32, 740)
    d.put(f"{POE}3.1.1.3.1", INT, 1)
    d.put(f"{POE}3.1.1.4.1", G32, 131)
    d.put(f"{POE}3.1.1.5.1", INT, 90)
    for p in range(1, 49):
        powered = p <= 8 and p not in dark
        for column, tag, value in [(3, INT, 1), (4, INT, 2), (5, INT, 1), (6, INT, 3 if powered else 2), (7, INT, 3),
                                   (8, C32, 0), (9, STR, ""), (10, INT, 4 if powered else 1), (11, C32, 0),
                                   (12, C32, 0), (13, C32, 0), (14, C32, 0)]:
            d.put(f"{POE}1.1.{column}.1.{p}", tag, value)


def switch48_bench():
    """Exactly 48 ports and what a poll of 12 columns and 20 scalars asks: 596 values."""
    d = Device("bench")
    d.system("Example Networks S5048, 48x1G, firmware 7.4.2", ENTERPRISE + "1.48", 203 * DAY + 4242, "sw-bench",
             "Bench", 2)
    full = Device("bench ports")
    full.uptime = d.uptime
    for i in range(1, 49):
        full.interface(i, f"Gigabit Ethernet port 1/{i}", f"1/{i}", 6, 1000, mac(0x11, 0, i), alias=f"[user] Desk {i}",
                       busy=30.0)
    keep = [IF + c for c in ("1.", "2.", "3.", "5.", "6.", "7.", "8.", "9.", "13.", "14.", "19.", "20.")]
    keep += [IFX + c for c in ("1.", "6.", "7.", "8.", "9.", "10.", "11.", "15.", "18.", "19.")]
    for key, text in full.lines.items():
        if any(text.startswith(prefix) for prefix in keep):
            d.lines[key] = text
    d.put(MIB2 + "2.1.0", INT, 48)
    d.put(MIB2 + "31.1.5.0", TICKS, 2451)
    for oid, value in (("4.3", 918273645), ("4.9", 455667788), ("4.10", 455600001), ("5.1", 991823), ("7.1", 88123456),
                       ("7.4", 88120011), ("11.1", 8812345), ("11.2", 8812301), ("11.4", 44), ("11.13", 190112233)):
        d.put(f"{MIB2}{oid}.0", C32, value)
    d.put(HR + "1.1.0", TICKS, d.uptime + 900)
    d.write("switch48-bench.snmprec")


def router():
    d = Device("router")
    d.system("Example Networks R310 branch router, firmware 2.9.1", ENTERPRISE + "1.310",
             17 * DAY + 331200, "rt-hq-01", "HQ, 1st floor, rack 2, unit 3", 78)
    rows = [(1, "Loopback0", "lo0", 24, 0, 1, "Router ID", 1e-6), (2, "GigabitEthernet0", "ge0", 6, 1000, 1,
            "[uplink] Fibre ISP A, circuit 4711-A", 4.0), (3, "GigabitEthernet1", "ge1", 6, 100, 1,
            "[uplink] DSL ISP B, backup", 0.05), (4, "GigabitEthernet2", "ge2", 6, 1000, 1, "[lan] sw-hq-01", 4.0),
            (5, "GigabitEthernet3", "ge3", 6, 1000, 2, "", 0.0), (6, "Tunnel1", "tun1", 131, 0, 1,
            "[vpn] Branch Graz", 0.4), (7, "Tunnel2", "tun2", 131, 0, 1, "[vpn] Branch Linz", 0.3),
            (8, "Dialer1", "ppp1", 23, 50, 1, "PPPoE ISP B", 0.05)]
    for i, descr, name, kind, mbit, oper, alias, busy in rows:
        d.interface(i, descr, name, kind, mbit, mac(0x12, 0, i) if kind == 6 else b"", oper=oper, alias=alias,
                    busy=busy, mtu=1400 if kind == 131 else 1492 if kind == 23 else 1500)
        if kind == 6:
            d.ethernet(i, duplex=3 if oper == 1 else 1)
    d.interface_scalars(8)
    d.put(f"{MIB2}31.1.2.1.3.8.3", INT, 1)
    d.ip_group(1)
    d.addresses([("192.0.2.1", 4, "255.255.255.0"), ("198.51.100.6", 2, "255.255.255.252"),
                 ("203.0.113.77", 8, "255.255.255.255"), ("10.255.0.1", 1, "255.255.255.255"),
                 ("10.254.1.1", 6, "255.255.255.252"), ("10.254.2.1", 7, "255.255.255.252")])
    n = 912345678901
    for version, n in ((1, 912345678901), (2, 1811223344)):
        for column, tag, value in [(3, C32, n % 2**32), (4, C64, n), (5, C32, n * 640 % 2**32), (6, C64, n * 640),
                                   (7, C32, 4), (21, C64, n - 991), (22, C32, 512), (24, C64, n // 200)]:
            d.put(f"{MIB2}4.31.1.1.{column}.{version}", tag, value)
    d.put(MIB2 + "4.24.3.0", G32, 214)
    d.put(MIB2 + "4.24.6.0", G32, 226)
    d.snmp_group()
    router_bgp(d)
    d.host_resources(d.uptime + 2600, [(196608 + i, load) for i, load in enumerate((9, 22, 7, 3))],
                     [(1, 2, "Physical memory", 1024, 4028416, 1422336), (3, 3, "Swap", 1024, 524288, 0),
                      (31, 4, "/", 4096, 1904640, 411904), (32, 4, "/var/log", 4096, 476160, 61011)],
                     [(196608 + i, 3, f"CPU core {i}", 2) for i in range(4)], 141)
    d.entity(1, "R310 branch router", 0, 3, 1, "chassis", "A1", "1.12", "2.9.1", "EXR2244R3100093", "Example Networks",
             "R310", 1)
    d.entity(2, "Board temperature", 1, 8, 1, "Board temperature")
    d.sensor(2, 8, 9, 0, 41, "degrees C")
    d.entity(3, "Supply voltage 12 V", 1, 8, 2, "12 V rail")
    d.sensor(3, 4, 8, 0, 12080, "mV")
    d.engine(bytes.fromhex("80007ed903021d5a120001"), 4)
    d.write("router.snmprec")


def router_bgp(d):
    d.scalars(MIB2 + "15.", [(1, STR, b"\x10"), (2, INT, 64512), (4, IP, "10.255.0.1")])
    peers = [("198.51.100.5", "198.51.100.6", 64496, 6, 2, b"\x00\x00", 3, 1468800), ("10.254.1.2", "10.254.1.1", 64513, 6,
             2, b"\x04\x00", 11, 88211), ("10.254.2.2", "10.254.2.1", 64514, 6, 2, b"\x06\x04", 6, 412000),
             ("203.0.113.1", "203.0.113.77", 64497, 1, 1, b"\x06\x02", 2, 0)]
    for peer, local, remote_as, state, admin, error, flaps, established in peers:
        up = state == 6
        for column, tag, value in [(1, IP, peer if up else "0.0.0.0"), (2, INT, state), (3, INT, admin), (4, INT, 4),
                                   (5, IP, local), (6, INT, 179), (7, IP, peer), (8, INT, 40211 if up else 0),
                                   (9, INT, remote_as), (10, C32, established // 90), (11, C32, established // 400),
                                   (12, C32, established // 28), (13, C32, established // 29), (14, STR, error),
                                   (15, C32, flaps), (16, G32, established), (17, INT, 30), (18, INT, 90 if up else 0),
                                   (19, INT, 30 if up else 0), (20, INT, 90), (21, INT, 30), (22, INT, 30),
                                   (23, INT, 30), (24, G32, 77 if up else 0)]:
            d.put(f"{MIB2}15.3.1.{column}.{peer}", tag, value)


def supplies(d, rows):
    """Rows: (index, colorant, class, type, descr, unit, capacity, level)."""
    for i, colorant, cls, kind, descr, unit, capacity, level in rows:
        for column, tag, value in [(2, INT, 1), (3, INT, colorant), (4, INT, cls), (5, INT, kind), (6, STR, descr),
                                   (7, INT, unit), (8, INT, capacity), (9, INT, level)]:
            d.put(f"{PRT}11.1.1.{column}.1.{i}", tag, value)


def trays(d, rows):
    """Rows: (index, type, feed, cross, capacity, level, status, media, name, descr); sizes in micrometers."""
    for i, kind, feed, cross, capacity, level, status, media, name, descr in rows:
        for column, tag, value in [(2, INT, kind), (3, INT, 4), (4, INT, feed), (5, INT, cross), (6, INT, feed),
                                   (7, INT, cross), (8, INT, 8), (9, INT, capacity), (10, INT, level), (11, INT, status),
                                   (12, STR, media), (13, STR, name), (18, STR, descr), (19, INT, 5), (20, INT, 80),
                                   (21, STR, "stationery"), (22, STR, "white")]:
            d.put(f"{PRT}8.2.1.{column}.1.{i}", tag, value)


def printer_common(d, serial, name, pages, power_on, console):
    for column, tag, value in [(1, C32, 4), (2, INT, 1), (3, INT, 3), (4, STR, ""), (5, STR, "it@example.com"), (6, INT, 1),
                               (7, INT, 1), (8, INT, 1), (9, INT, 1), (10, INT, 1), (11, INT, len(console)), (12, INT, 40),
                               (13, INT, 3), (14, INT, 3), (15, INT, 3), (16, STR, name), (17, STR, serial),
                               (18, C32, 2), (19, C32, 31)]:
        d.put(f"{PRT}5.1.1.{column}.1", tag, value)
    for column, tag, value in [(2, INT, 4), (3, INT, 7), (4, C32, pages), (5, C32, power_on), (6, INT, 4), (7, INT, 0),
                               (8, INT, 3), (9, INT, 600), (10, INT, 600), (11, INT, 4230), (12, INT, 4230),
                               (13, INT, 4230), (14, INT, 4230), (15, INT, 0)]:
        d.put(f"{PRT}10.2.1.{column}.1.1", tag, value)
    for i, text in enumerate(console, 1):
        d.put(f"{PRT}16.5.1.2.1.{i}", STR, text)
    for i, (light, on, off, colour) in enumerate((("Ready", 1, 0, 5), ("Attention", 0, 1, 4)), 1):
        for column, tag, value in [(2, INT, on), (3, INT, off), (4, INT, colour), (5, STR, light)]:
            d.put(f"{PRT}17.6.1.{column}.1.{i}", tag, value)


def printer():
    d = Device("printer")
    d.system("Example Print CL-5400 colour laser; network card FW 12.4; serial XPCL540011732", ENTERPRISE + "1.5400",
             3 * DAY + 211100, "copier-1og", "HQ, 1st floor, copy room", 72, contact="Copier service, +43 1 555 0100")
    d.interface(1, "Ethernet interface", "eth0", 6, 100, mac(0x50, 0, 1), busy=0.01)
    d.interface(2, "Loopback", "lo", 24, 10, b"", busy=0.0001, mtu=1536)
    d.interface_scalars(2)
    d.ip_group(2)
    d.addresses([("192.0.2.40", 1, "255.255.255.0"), ("127.0.0.1", 2, "255.0.0.0")])
    d.snmp_group()
    d.host_resources(d.uptime, [], [(1, 2, "RAM", 1024, 2097152, 806912), (2, 4, "Internal disk", 65536, 2441216, 318001)],
                     [(1, 5, "Example Print CL-5400", 2), (2, 4, "Network interface", 2)], 0)
    d.put(HR + "3.5.1.1.1", INT, 3)
    d.put(HR + "3.5.1.2.1", STR, b"\x00\x00")
    printer_common(d, "XPCL540011732", "copier-1og", 184213, 412, ["Ready", "Tray 2: A4 plain", ""])
    for i, (descr, status) in enumerate((("Front door", 4), ("Right side door", 4), ("Fuser door", 6)), 1):
        d.put(f"{PRT}6.1.1.2.1.{i}", STR, descr)
        d.put(f"{PRT}6.1.1.3.1.{i}", INT, status)
    for column, tag, value in [(2, STR, "en"), (3, STR, "AT"), (4, INT, 106)]:
        d.put(f"{PRT}7.1.1.{column}.1.1", tag, value)
    trays(d, [(1, 5, 297000, 210000, 100, 0, 8, "iso_a4_210x297mm", "Multi-purpose tray", "Manual feed"),
              (2, 3, 297000, 210000, 550, 380, 0, "iso_a4_210x297mm", "Tray 1", "550-sheet drawer"),
              (3, 3, 420000, 297000, 550, -3, 0, "iso_a3_297x420mm", "Tray 2", "550-sheet drawer")])
    for column, tag, value in [(2, INT, 4), (3, INT, 8), (4, INT, 500), (5, INT, -2), (6, INT, 0), (7, STR, "Top bin"),
                               (12, STR, "Face-down output bin")]:
        d.put(f"{PRT}9.2.1.{column}.1.1", tag, value)
    supplies(d, [(1, 1, 3, 21, "Black toner cartridge XT-54K, serial 90112", 19, 100, 61),
                 (2, 2, 3, 21, "Cyan toner cartridge XT-54C, serial 90377", 19, 100, 34),
                 (3, 3, 3, 21, "Magenta toner cartridge XT-54M, serial 90378", 19, 100, 78),
                 (4, 4, 3, 21, "Yellow toner cartridge XT-54Y, serial 90381", 19, 100, 12),
                 (5, 0, 4, 4, "Waste toner box XW-54", 7, 40000, 26500),
                 (6, 1, 3, 9, "Drum unit XD-54", 7, 120000, 70211),
                 (7, 0, 3, 15, "Fuser kit 230 V", 7, 225000, 171004)])
    for i, (value, role) in enumerate((("black", 3), ("cyan", 3), ("magenta", 3), ("yellow", 3)), 1):
        for column, tag, v in [(2, INT, 1), (3, INT, role), (4, STR, value), (5, INT, 256)]:
            d.put(f"{PRT}12.1.1.{column}.1.{i}", tag, v)
    for column, tag, value in [(2, INT, 4), (3, INT, 3), (4, INT, 11), (5, INT, 2), (6, INT, 5), (7, INT, 1104),
                               (8, STR, "Yellow toner low"), (9, TICKS, 2 * DAY)]:
        d.put(f"{PRT}18.1.1.{column}.1.31", tag, value)
    d.write("printer.snmprec")


def ups():
    d = Device("ups")
    d.system("Example Power LineSafe 3000 network card, FW 2.14", ENTERPRISE + "1.3000", 142 * DAY + 12345, "ups-hq-01",
             "HQ, 1st floor, rack 2, unit 1", 72)
    d.interface(1, "Network card", "eth0", 6, 100, mac(0x60, 0, 1), busy=0.001)
    d.interface_scalars(1)
    d.addresses([("192.0.2.30", 1, "255.255.255.0")])
    d.snmp_group()
    d.scalars(UPS + "1.", [(1, STR, "Example Power"), (2, STR, "LineSafe 3000 RT"), (3, STR, "UPS 5.02"),
                           (4, STR, "Card 2.14"), (5, STR, "ups-hq-01"), (6, STR, "Rack 2: switches, router, srv-files1")])
    d.scalars(UPS + "2.", [(1, INT, 2), (2, INT, 0), (3, INT, 34), (4, INT, 100), (5, INT, 819), (6, INT, 0), (7, INT, 27)])
    d.put(UPS + "3.1.0", C32, 19)
    d.put(UPS + "3.2.0", INT, 1)
    for column, value in ((2, 500), (3, 231), (4, 58), (5, 1240)):
        d.put(f"{UPS}3.3.1.{column}.1", INT, value)
    d.scalars(UPS + "4.", [(1, INT, 3), (2, INT, 500), (3, INT, 1)])
    for column, value in ((2, 230), (3, 55), (4, 1180), (5, 44)):
        d.put(f"{UPS}4.4.1.{column}.1", INT, value)
    d.put(UPS + "5.1.0", INT, 500)
    d.put(UPS + "5.2.0", INT, 1)
    for column, value in ((2, 231), (3, 0), (4, 0)):
        d.put(f"{UPS}5.3.1.{column}.1", INT, value)
    d.put(UPS + "6.1.0", G32, 0)
    d.scalars(UPS + "7.", [(1, OID, UPS + "7.7.3"), (2, INT, 7), (3, INT, 1), (4, STR, "Battery test passed"),
                           (5, TICKS, 139 * DAY), (6, INT, 12)])
    d.scalars(UPS + "8.", [(1, INT, 1), (2, INT, -1), (3, INT, -1), (4, INT, -1), (5, INT, 1)])
    d.scalars(UPS + "9.", [(1, INT, 230), (2, INT, 500), (3, INT, 230), (4, INT, 500), (5, INT, 3000), (6, INT, 2700),
                           (7, INT, 5), (8, INT, 2), (9, INT, 184), (10, INT, 276)])
    d.engine(bytes.fromhex("80007ed903021d5a600001"), 2)
    d.write("ups.snmprec")


def opaque_float(value):
    return b"\x9f\x78\x04" + struct.pack(">f", value)


def signed(value):
    """As an agent with 32-bit integers sends it: modulo 2^32, so that it may be negative."""
    value %= 2**32
    return value - 2**32 if value >= 2**31 else value


def host():
    d = Device("host")
    d.system("Linux srv-files1 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 (2024-11-22) x86_64",
             "1.3.6.1.4.1.8072.3.2.10", 12 * DAY + 5511, "srv-files1.example.com", "HQ, 1st floor, rack 2, unit 20", 72)
    d.or_table([("1.3.6.1.6.3.10.3.1.1", "The SNMP Management Architecture MIB."), (MIB2 + "4", "The MIB module for IP"),
                (MIB2 + "49", "The MIB module for managing TCP implementations")])
    d.interface(1, "lo", "lo", 24, 10, b"", busy=0.05, mtu=65536)
    d.interface(2, "Example Network Controller XL710", "eno1", 6, 10000, mac(0x40, 0, 9), busy=60.0)
    d.interface(3, "Example Network Controller XL710", "eno2", 6, 0, mac(0x40, 0, 10), oper=2)
    d.interface(4, "br0", "br0", 6, 10000, mac(0x40, 0, 9), busy=58.0)
    d.interface_scalars(4)
    d.ip_group(1)
    d.addresses([("192.0.2.20", 4, "255.255.255.0"), ("127.0.0.1", 1, "255.0.0.0")])
    d.snmp_group()
    big = 12 * 10**12 // 4096
    d.host_resources(d.uptime + 1200, [(196608 + i, load) for i, load in enumerate((12, 31, 8, 44, 5, 17, 3, 26))],
                     [(1, 2, "Physical memory", 1024, 65790112, 41210004), (3, 3, "Virtual memory", 1024, 74178716, 41220116),
                      (6, 1, "Memory buffers", 1024, 65790112, 612032), (7, 1, "Cached memory", 1024, 22188004, 22188004),
                      (10, 3, "Swap space", 1024, 8388604, 10112), (36, 4, "/", 4096, 12187023, 5102311),
                      (38, 4, "/srv/shares", 4096, signed(big), signed(2300000000)),
                      (41, 4, "/backup", 4096, signed(big), 1708984375), (45, 4, "/run", 4096, 1644752, 401)],
                     [(196608 + i, 3, "GenuineExample CPU @ 2.40GHz", 2) for i in range(8)] +
                     [(262145, 4, "network interface lo", 2), (262146, 4, "network interface eno1", 2),
                      (393232, 6, "SCSI disk (/dev/sda)", 2)], 231)
    ucd(d)
    d.engine(bytes.fromhex("80001f8804746573742d66696c6573"), 31)
    d.write("host.snmprec")


def ucd(d):
    d.scalars(UCD + "4.", [(1, INT, 0), (2, STR, "swap"), (3, INT, 8388604), (4, INT, 8378492), (5, INT, 65790112),
                           (6, INT, 2391104), (11, INT, 10769596), (12, INT, 16000), (13, INT, 88112), (14, INT, 612032),
                           (15, INT, 22188004), (100, INT, 0), (101, STR, "")])
    for i, (name, load) in enumerate((("Load-1", 1.42), ("Load-5", 1.17), ("Load-15", 0.96)), 1):
        for column, tag, value in [(1, INT, i), (2, STR, name), (3, STR, f"{load:.2f}"), (4, STR, "12.00"),
                                   (5, INT, int(load * 100)), (6, OPAQUE, opaque_float(load)), (100, INT, 0), (101, STR, "")]:
            d.put(f"{UCD}10.1.{column}.{i}", tag, value)
    for i, (path, device, total, used) in enumerate((("/", "/dev/md0", 48748092, 20409244),
                                                     ("/srv/shares", "/dev/md1", 11718750000, 9200000000)), 1):
        free, top = total - used, 2**31 - 1
        for column, tag, value in [(1, INT, i), (2, STR, path), (3, STR, device), (4, INT, -1), (5, INT, 10),
                                   (6, INT, min(total, top)), (7, INT, min(free, top)), (8, INT, min(used, top)),
                                   (9, INT, used * 100 // total), (10, INT, 4), (11, G32, total % 2**32),
                                   (12, G32, total >> 32), (13, G32, free % 2**32), (14, G32, free >> 32),
                                   (15, G32, used % 2**32), (16, G32, used >> 32), (100, INT, 0), (101, STR, "")]:
            d.put(f"{UCD}9.1.{column}.{i}", tag, value)
    d.scalars(UCD + "11.", [(1, INT, 0), (2, STR, "systemStats"), (3, INT, 0), (4, INT, 0), (9, INT, 6), (10, INT, 2),
                            (11, INT, 91)])
    for arc, value in ((50, 22119344), (51, 41223), (52, 9120077), (53, 801223117), (54, 1223110), (55, 0), (56, 0),
                       (57, 3310022811), (58, 2210033117), (59, 901223111), (60, 1822334411), (61, 412200), (62, 0)):
        d.put(f"{UCD}11.{arc}.0", C32, value)
    for i, (name, reads) in enumerate((("sda", 912233), ("sdb", 899112), ("md0", 1112233), ("md1", 99122334)), 1):
        for column, tag, value in [(1, INT, i), (2, STR, name), (3, C32, reads * 4096 % 2**32),
                                   (4, C32, reads * 9000 % 2**32), (5, C32, reads), (6, C32, reads * 2),
                                   (12, C64, reads * 4096), (13, C64, reads * 9000)]:
            d.put(f"{UCD}13.15.1.1.{column}.{i}", tag, value)


def v1printer():
    """Old and small: SNMPv1 only, no ifXTable, no Counter64, supply levels that are not numbers."""
    d = Device("v1printer")
    d.system("Example Print ML-1210n, print server 1.03", ENTERPRISE + "1.1210", 410 * DAY, "ml1210", "Warehouse", 64,
             contact="")
    d.interface(1, "print server ethernet", "", 6, 10, mac(0x51, 0, 1), busy=0.0004, hc=False)
    d.put(MIB2 + "2.1.0", INT, 1)
    d.addresses([("192.0.2.41", 1, "255.255.255.0")])
    d.host_resources(d.uptime, [], [(1, 2, "RAM", 1024, 8192, 5120)], [(1, 5, "Example Print ML-1210n", 2)], 0)
    d.put(HR + "3.5.1.1.1", INT, 3)
    d.put(HR + "3.5.1.2.1", STR, b"\x20")
    printer_common(d, "ML1210-88213", "ml1210", 99120, 18, ["POWERSAVE"])
    trays(d, [(1, 3, 297000, 210000, 250, -3, 0, "iso-a4-white", "Cassette", "Paper cassette")])
    supplies(d, [(1, 1, 3, 3, "Toner", 7, -2, -3), (2, 1, 3, 9, "Drum", 7, 20000, 4100)])
    d.put(f"{PRT}12.1.1.4.1.1", STR, "black")
    d.write("v1printer.snmprec")


if __name__ == "__main__":
    for make in (switch48, switch48_bench, router, printer, ups, host, v1printer):
        make()
