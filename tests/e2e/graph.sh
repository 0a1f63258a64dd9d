#!/bin/bash
# `forestall graph` on RRD files of one device: what it lists, what it draws where, what it says about a typo, and that the
# commands of --command draw the same picture when a shell runs them, whatever the device's title holds.
# SPDX-License-Identifier: GPL-3.0-or-later
set -u

forestall=$(realpath "${FORESTALL:-build/forestall}")
mibs=$(realpath mibs)
own=
[ -n "${TMP:-}" ] || { own=$(mktemp -d) && TMP=$own; }
trap '[ -z "$own" ] || rm -rf "$own"' EXIT
failed=0

check() # NAME TEXT COMMAND...
{
    local name=$1 text=$2
    shift 2
    if "$@"; then
        echo "ok graph-$name $text"
    else
        echo "FAIL graph-$name $text"
        failed=1
    fi
}

graph() # WANTED-STATUS ARGUMENT...
{
    local wanted=$1 status
    shift
    "$forestall" graph -c "$TMP/forestall.conf" "$@" >"$TMP/out" 2>"$TMP/err"
    status=$?
    [ $status -eq "$wanted" ] && return 0
    echo "    forestall graph $*: status $status, not $wanted"
    sed 's/^/    /' "$TMP/out" "$TMP/err" | head -n 20
    return 1
}

said() { grep -qF -- "$1" "$TMP/out" "$TMP/err"; }
png_size() { [ "$(od -An -c -N4 "$1" | tr -d ' ')" = '211PNG' ] && od -An -tx1 -j16 -N8 "$1"; }
is_png() { png_size "$1" >/dev/null; }
is_svg() { head -c 300 "$1" | grep -q '<svg'; }

cd "$TMP" || exit 2
mkdir -p profiles customers
cat >forestall.conf <<END
paths: { state = "$TMP/state"; profiles = "$TMP/profiles"; mibs = "$mibs"; };
END
cat >secrets.conf <<'END'
credentials: { c: { community = "public"; }; };
END
chmod 600 secrets.conf
cat >customers/acme.conf <<'END'
customer: { name = "acme"; };
credential = "c";
sites: { hq: { devices: {
  sw1: { address = "127.0.0.1"; profile = "ports"; title = "Core: 100% \"$(touch made)\" `touch made` 'sw' \\n <b>"; };
  sw2: { address = "127.0.0.1"; profile = "ports"; };
}; }; };
END
cat >profiles/ports.conf <<'END'
profile: { name = "ports"; };
sections: {
  interface: {
    table = "IF-MIB::ifTable"; every = "1m"; labels = ["descr"];
    metrics: {
      descr: { kind = "text"; oid = "IF-MIB::ifDescr"; fixed = true; };
      speed: { unit = "bit/s"; oid = "IF-MIB::ifSpeed"; };
      in_octets: { kind = "counter"; unit = "B"; oid = "IF-MIB::ifInOctets"; };
      out_octets: { kind = "counter"; unit = "B"; oid = "IF-MIB::ifOutOctets"; };
      oper_status: { kind = "state"; oid = "IF-MIB::ifOperStatus"; words = ["1 = up", "2 = down"]; };
    };
    graphs: {
      traffic: { title = "Traffic"; style = "mirror"; up = "in_octets"; down = "out_octets"; factor = 8.0; unit = "bit/s"; limit = "speed"; };
      state: { title = "State"; style = "state"; up = "oper_status"; };
    };
  };
  interface_extra: {
    group = "interface"; table = "IF-MIB::ifTable"; every = "1m"; labels = ["descr"];
    metrics: {
      descr: { kind = "text"; oid = "IF-MIB::ifDescr"; fixed = true; };
      mtu: { oid = "IF-MIB::ifMtu"; };
    };
  };
  device: {
    every = "1m";
    metrics: { uptime: { unit = "s"; oid = "SNMPv2-MIB::sysUpTime.0"; form = "ticks"; }; };
  };
};
END

now=$(($(date +%s) / 60 * 60))
port() # FILE: two hours of one minute
{
    rrdtool create "$1" --step 60 --start $((now - 7260)) DS:speed:GAUGE:132:0:U DS:in_octets:DERIVE:132:0:U \
        DS:out_octets:DERIVE:132:0:U DS:oper_status:GAUGE:132:0:U RRA:AVERAGE:0.5:1:2880 RRA:MAX:0.5:60:2160
    local t lines=()
    for ((t = now - 7200; t <= now; t += 60)); do
        lines+=("$t:1000000000:$(((t - now + 7200) * 9000000)):$(((t - now + 7200) * 2000000)):1")
    done
    rrdtool update "$1" "${lines[@]}"
}
folder=state/rrd/acme/hq/sw1
mkdir -p $folder/interface $folder/device
port $folder/interface/Gi1_0_2.rrd
for name in Gi1_0_10 Gi1_0_24 'Vlan%3A7'; do
    cp $folder/interface/Gi1_0_2.rrd "$folder/interface/$name.rrd"
done
mkdir $folder/interface_extra
rrdtool create $folder/interface_extra/Gi1_0_24.rrd --step 60 --start $((now - 60)) DS:mtu:GAUGE:132:0:U RRA:AVERAGE:0.5:1:100
rrdtool update $folder/interface_extra/Gi1_0_24.rrd $now:1500
rrdtool create $folder/device/0.rrd --step 60 --start $((now - 60)) DS:uptime:GAUGE:132:0:U RRA:AVERAGE:0.5:1:100
rrdtool update $folder/device/0.rrd $now:86400

check list "groups, graphs and rows are listed in the order of people" \
    eval 'graph 0 sw1 && said "interface: traffic, state" && said "Gi1_0_2  Gi1_0_10  Gi1_0_24  Vlan:7" && said "device: uptime"'
check draw "a port by its name, into files named after it" \
    eval 'graph 0 acme/hq/sw1 interface Gi1/0/24 && said sw1-interface-Gi1_0_24-traffic.png &&
        is_png sw1-interface-Gi1_0_24-traffic.png && is_png sw1-interface-Gi1_0_24-state.png'
check metric "a metric without a graph, of a group with one row" \
    eval 'graph 0 sw1 device && is_png sw1-device-uptime.png'
check suffix "-o x.svg is an SVG of the first graph" eval 'graph 0 sw1 interface Gi1_0_24 -o x.svg && is_svg x.svg'
check group "a graph that one section of the group has" \
    eval 'graph 0 sw1 interface Gi1/0/24 --graph mtu -o mtu.png && is_png mtu.png && graph 0 sw1 interface Gi1/0/24 -f svg -o group/ &&
        [ "$(ls group | wc -l)" -eq 3 ]'
check size "--size" eval 'graph 0 sw1 interface Gi1/0/24 -o small.png --size 200x50 &&
    [ "$(png_size small.png)" != "$(png_size sw1-interface-Gi1_0_24-traffic.png)" ]'
check pattern "a pattern, into a folder that is made, as SVG" eval 'graph 0 sw1 interface "gi1/0/*" -o all/of/it --format svg &&
    [ "$(ls all/of/it | wc -l)" -eq 7 ] && is_svg all/of/it/sw1-interface-Gi1_0_10-traffic.svg'
check everything "a device and a folder: all there is" eval 'graph 0 sw1 -o whole/ && [ "$(ls whole | wc -l)" -eq 10 ]'
check together "several rows in one picture" \
    eval 'graph 0 sw1 interface "Gi*" --graph speed --together -o lines.png && is_png lines.png'
check no-device "a typo in the device" eval 'graph 1 sw3 && said sw'
check no-group "a typo in the group gets the nearest" eval 'graph 1 sw1 interfce && said "is it \"interface\"?"'
check no-instance "a typo in the instance gets the nearest" eval 'graph 1 sw1 interface Gi1/0/11 && said "is it \"Gi1_0_1"'
check no-graph "a typo in the graph gets the nearest" \
    eval 'graph 1 sw1 interface Gi1/0/24 --graph trafic && said "is it \"traffic\"?"'
check no-data "a device of which nothing is stored" eval 'graph 1 sw2 && said "nothing is stored yet"'
check many "many pictures into one file" eval 'graph 2 sw1 interface "Gi*" -o one.png && said "3 pictures" && [ ! -e one.png ]'
check time "a time that is none" eval 'graph 2 sw1 interface Gi1/0/24 --start yesteryear && said "is no time"'
check usage "no device, a bad size, an unknown option" eval 'graph 2 && graph 2 sw1 --size 3 && graph 2 sw1 --colour'

cat >$folder/interface/.names.json <<'END'
{ "Gi1_0_24": { "name": "Gi1/0/24", "texts": { "alias": "Uplink \"Leaf-A\"" } }, "Gi1_0_2": { "name": "Gi1/0/2", "texts": {} } }
END
check names "rows have the names that the daemon knows, and a port its description" \
    eval 'graph 0 sw1 interface && said "Gi1/0/2  Gi1_0_10  Gi1/0/24" &&
        graph 0 sw1 interface Gi1_0_24 --graph traffic -o named.png --command && said "Gi1/0/24 · Uplink" &&
        graph 0 sw1 interface Gi1/0/2 --graph traffic -o named.png --command && said "Gi1/0/2 · Traffic"'
check alias "a pattern finds a port by its description" \
    eval 'graph 0 sw1 interface "*leaf-a*" --graph traffic -o named.png && is_png named.png'
check command "--command, run by sh, draws the same picture and nothing else" \
    eval "graph 0 sw1 interface Gi1/0/24 -o 'it'\\''s.png' --start -90min && cp \"it's.png\" drawn.png && rm \"it's.png\" &&
        graph 0 sw1 interface Gi1/0/24 -o 'it'\\''s.png' --start -90min --command && cp out pasted.sh &&
        sh ./pasted.sh >/dev/null && [ \"\$(png_size \"it's.png\")\" = \"\$(png_size drawn.png)\" ] && [ ! -e made ]"
exit $failed
