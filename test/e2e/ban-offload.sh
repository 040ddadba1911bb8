# Runs inside a network namespace of its own, where nftables can be changed without anybody noticing.
# usage: ban-offload.sh POSTERN DIRECTORY
postern=$1
directory=$2
ip link set lo up

# probe ADDRESS says whether a connection from there is answered, reset, or goes nowhere.
probe() {
  node -e '
    const socket = require("net").connect({ host: "127.0.0.1", port: 5432, localAddress: process.argv[1] });
    const end = (word) => { console.log("probe " + process.argv[1] + ": " + word); process.exit(); };
    socket.on("connect", () => socket.write("\0\0\0\x08\x04\xd2\x16\x2f"));
    socket.on("data", () => end("answered")).on("end", () => end("closed")).on("error", () => end("reset"));
    setTimeout(() => end("nothing"), 1500);
  ' "$1"
}

"$postern" serve -D "$directory" 2>"$directory/log" &
gate=$!
for _ in $(seq 200); do
  grep -q 'ready to accept connections' "$directory/log" && break
  sleep 0.1
done

probe 127.0.0.66
"$postern" ban add 127.0.0.66 --for 1h -D "$directory" >/dev/null
"$postern" ban add 127.0.8.0/24 -D "$directory" >/dev/null
"$postern" ban add 2001:db8::/32 -D "$directory" >/dev/null
sleep 2
probe 127.0.0.66
probe 127.0.8.1
probe 127.0.0.1
nft list set inet postern networks4
nft list set inet postern networks6
"$postern" ban remove 127.0.0.66 -D "$directory" >/dev/null
sleep 2
probe 127.0.0.66

# Whoever flushes the table gets it back with the next change.
nft delete table inet postern
"$postern" ban add 127.0.0.67 -D "$directory" >/dev/null
sleep 2
probe 127.0.8.1

sed -i 's/nftables/none/' "$directory/postgresql.conf"
kill -HUP $gate
sleep 2
echo "tables after the reload: $(nft list tables)"
probe 127.0.8.1
kill -INT $gate
wait $gate
