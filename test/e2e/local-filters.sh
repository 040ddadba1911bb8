# Filters of a machine of its own, made with nft and with iptables, and what the commands say of them with --local.
program=$1
cd "$2" || exit 1
ip link set lo up
say() {
  echo "== $*"
  "$program" "$@" --local
  echo "exit $?"
}
say firewall show
iptables -P INPUT DROP
iptables -A INPUT -s 10.0.0.0/8 -p tcp --dport 5432 -m conntrack --ctstate NEW -j ACCEPT
ip6tables -P INPUT DROP
nft add table inet mine
nft add chain inet mine in '{ type filter hook input priority 10; }'
nft add rule inet mine in ip saddr 10.9.0.0/16 tcp dport 5432 drop
say firewall show --in eth0
say firewall explain --from 10.1.2.3 --to 10.0.0.5 --in eth0
say explain pg_hba.conf --user alice --database app --from 10.9.1.1 --tls
say reach pg_hba.conf --format json
say diff pg_hba.conf pg_hba.conf.new
say check pg_hba.conf --min-severity med
say check --universe universe.json pg_hba.conf
iptables -P OUTPUT DROP
iptables -A OUTPUT -p tcp --dport 443 -j ACCEPT
say check --universe universe.json --min-severity low pg_hba.conf
iptables -P OUTPUT ACCEPT
iptables -F OUTPUT
# What the machine loads when it starts is told from /etc, of which this one has its own.
cp -a /etc etc && mount --bind etc /etc || exit 1
rm -rf /etc/systemd/system /etc/network /etc/rc.local /etc/nftables.conf /etc/sysconfig /etc/iptables
mkdir -p /etc/systemd/system/multi-user.target.wants /etc/iptables
say check --min-severity med pg_hba.conf
ln -s /lib/systemd/system/netfilter-persistent.service /etc/systemd/system/multi-user.target.wants/
iptables-save > /etc/iptables/rules.v4
ip6tables-save > /etc/iptables/rules.v6
ln -s /lib/systemd/system/nftables.service /etc/systemd/system/multi-user.target.wants/
nft list table inet mine > /etc/nftables.conf
say check --min-severity info pg_hba.conf
iptables -A INPUT -s 172.16.0.0/12 -p tcp --dport 5432 -j ACCEPT
say check --min-severity low pg_hba.conf
