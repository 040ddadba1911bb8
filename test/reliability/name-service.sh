# Runs in a network and a mount namespace of its own, where no name server ever answers.
# usage: name-service.sh POSTERN DIRECTORY PSQL CONNINFO LOGINS
postern=$1
directory=$2
psql=$3
conninfo=$4
logins=$5
ip link set lo up
echo 'nameserver 127.0.0.1' >"$directory/resolv.conf"
: >"$directory/hosts"
mount --bind "$directory/resolv.conf" /etc/resolv.conf
mount --bind "$directory/hosts" /etc/hosts

# It takes every question and is silent, so that each waits as long as it may.
node -e 'require("dgram").createSocket("udp4").bind(53, "127.0.0.1")' &
silent=$!
"$postern" serve -D "$directory" 2>"$directory/log" &
gate=$!
for _ in $(seq 200); do
  grep -q 'ready to accept connections' "$directory/log" && break
  sleep 0.1
done

pids=
for _ in $(seq "$logins"); do
  (
    start=$(date +%s%3N)
    answer=$("$psql" -XAtw -d "$conninfo" -c 'SELECT 1' 2>&1)
    echo "login: $answer in $(($(date +%s%3N) - start)) ms"
  ) &
  pids="$pids $!"
done
wait $pids
kill -INT $gate
wait $gate
kill $silent
