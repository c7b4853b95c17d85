#!/usr/bin/env bash
# Makes a Debian package, and tries it: installed into a root of its own, started as its unit would start it, removed, purged.
#
#   scripts/package.sh                 the package for servers (`make package`)
#   scripts/package.sh desktop         the one with the window as well (`make package desktop`)
#   scripts/package.sh --debug         for servers, of the program that the tests built: shows that packing works, not to be shipped
#
# The packages lie in target/package.
source "$(dirname "$0")/lib.sh"
cd "$root"

out=$target/package
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
architecture=$(dpkg --print-architecture)

# Shared libraries of a program, as packages; the C library alone where nobody here can tell.
libraries_of() {
    if ! have dpkg-shlibdeps; then printf 'libc6\n' && return; fi
    mkdir -p "$work/libraries/debian"
    touch "$work/libraries/debian/control"
    (cd "$work/libraries" && dpkg-shlibdeps --ignore-missing-info -O "$1" 2>"$work/noise") |
        sed -n 's/^shlibs:Depends=//p' | grep . || { cat "$work/noise" >&2; die 'the libraries of the program cannot be told'; }
}

# make_tree NAME PROGRAM: what the package puts where.
make_tree() {
    local name=$1 program=$2 tree=$work/$1 size icon
    install -D -m 755 "$program" "$tree/usr/bin/counterfoil"
    if have strip; then strip --strip-unneeded "$tree/usr/bin/counterfoil"; fi
    install -d "$tree/usr/share/doc/$name"
    install -m 644 packaging/deb/copyright LICENSE-MIT LICENSE-APACHE "$tree/usr/share/doc/$name/"

    # Manual and completions are told by the program itself, so that they are of this version.
    local said=$tree/usr/bin/counterfoil
    install -d "$tree/usr/share/man/man1"
    "$said" manual --folder "$tree/usr/share/man/man1"
    gzip -9 --no-name "$tree"/usr/share/man/man1/*.1
    for place in bash:bash-completion/completions/counterfoil zsh:zsh/vendor-completions/_counterfoil \
        fish:fish/vendor_completions.d/counterfoil.fish; do
        install -d "$(dirname "$tree/usr/share/${place#*:}")"
        "$said" completions "${place%%:*}" >"$tree/usr/share/${place#*:}"
    done

    if [[ $name == counterfoil ]]; then
        install -D -m 644 packaging/counterfoil.desktop "$tree/usr/share/applications/counterfoil.desktop"
        for icon in 32x32:32x32 128x128:128x128 256x256:128x128@2x; do
            install -D -m 644 "icons/${icon#*:}.png" "$tree/usr/share/icons/hicolor/${icon%%:*}/apps/counterfoil.png"
        done
        install -D -m 644 icons/icon.svg "$tree/usr/share/icons/hicolor/scalable/apps/counterfoil.svg"
    else
        install -D -m 644 packaging/counterfoil.service "$tree/usr/lib/systemd/system/counterfoil.service"
        install -D -m 755 packaging/counterfoil-shop "$tree/usr/sbin/counterfoil-shop"
    fi
    # After the rights of this shell (`umask 077`), files of the system are for everybody to read.
    chmod -R u+rwX,go+rX,go-w "$tree"
}

# pack NAME PROGRAM VERSION: makes the package, and says where it is.
pack() {
    local name=$1 program=$2 version=$3 tree=$work/$1 other what package
    make_tree "$name" "$program"
    if [[ $name == counterfoil ]]; then other=counterfoil-server what='with its window'; else other=counterfoil what='for a server'; fi
    install -d -m 755 "$tree/DEBIAN"
    if [[ $name == counterfoil-server ]]; then
        install -m 755 packaging/deb/{postinst,prerm,postrm} "$tree/DEBIAN/"
    fi
    sed -e "s/@NAME@/$name/" -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@OTHER@/$other/" \
        -e "s/@WHAT@/$what/" -e "s/@DEPENDS@/$(libraries_of "$tree/usr/bin/counterfoil")/" \
        -e "s/@SIZE@/$(du -sk --apparent-size --exclude=DEBIAN "$tree" | cut -f 1)/" packaging/deb/control >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
    mkdir -p "$out"
    package=$out/${name}_${version}_$architecture.deb
    # One that is thrown away need not be small.
    dpkg-deb --root-owner-group "${squeeze[@]}" --build "$tree" "$package" >/dev/null
    printf '%s\n' "$package"
}

# dpkg over a root of its own: real installing and removing, and nothing of this machine is touched.
install_root() {
    local into=$1
    mkdir -p "$into"/var/lib/dpkg/{info,updates,triggers} "$into/usr" "$into/etc" "$into/tmp"
    touch "$into/var/lib/dpkg/status" "$into/var/lib/dpkg/available"
}
dpkg_in() {
    local into=$1
    shift
    dpkg --root="$into" --force-not-root --force-depends --force-script-chrootless --force-bad-path --log=/dev/null "$@" 2>"$work/noise" ||
        { cat "$work/noise" >&2; return 1; }
}

# What a unit promises is read by systemd itself, where it is here.
look_at_unit() {
    local into=$1 unit=usr/lib/systemd/system/counterfoil.service
    if ! have systemd-analyze; then warn 'no systemd here: the unit is not verified' && return; fi
    # The units it wants are those of the machine, so the program alone is lent from the new root.
    sed "s|^ExecStart=/usr/bin|ExecStart=$into/usr/bin|" "$into/$unit" >"$work/counterfoil.service"
    systemd-analyze --man=no verify "$work/counterfoil.service" || die 'systemd does not take the unit'
    systemd-analyze security --offline=true --threshold=20 --no-pager "$work/counterfoil.service" >"$work/exposure" || {
        cat "$work/exposure" >&2
        die 'the unit is not as closed as it should be'
    }
    tail -n 1 "$work/exposure"
}

try_server() {
    local package=$1 into=$work/root
    install_root "$into"
    dpkg_in "$into" --install "$package"
    look_at_unit "$into"
    python3 scripts/try_package.py "$into" first
    dpkg_in "$into" --remove counterfoil-server | tee "$work/removed"
    [[ ! -e $into/usr/bin/counterfoil && ! -e $into/usr/lib/systemd/system/counterfoil.service ]] || die 'something was left behind'
    dpkg_in "$into" --purge counterfoil-server | tee -a "$work/removed"
    [[ -s $into/var/lib/counterfoil/shop.db && -s $into/etc/counterfoil/passphrase ]] || die 'the shop went with its package'
    grep -q 'The shop is kept: /var/lib/counterfoil' "$work/removed" || die 'nobody was told where the shop is kept'
    dpkg_in "$into" --install "$package" >/dev/null
    python3 scripts/try_package.py "$into" again
}

try_desktop() {
    local package=$1 into=$work/root-desktop
    install_root "$into"
    dpkg_in "$into" --install "$package"
    "$into/usr/bin/counterfoil" version --json | grep -q '"window":true' || die 'the package has no window'
    if have desktop-file-validate; then desktop-file-validate "$into/usr/share/applications/counterfoil.desktop"; fi
    dpkg_in "$into" --remove counterfoil
    [[ ! -e $into/usr/bin/counterfoil ]] || die 'something was left behind'
}

look_over() {
    if ! have lintian; then return; fi
    lintian --fail-on error --suppress-tags no-changelog,no-copyright-file,maintainer-address-malformed "$1" ||
        die 'lintian finds mistakes in the package'
}

case ${1:-server} in
    server | desktop)
        scripts/install.sh run
        scripts/ui.sh
        squeeze=()
        say 'building the program (this takes some minutes)'
        cargo build --quiet --release --locked --package counterfoil
        "$target/release/counterfoil" version --json | grep -q '"faults":false' || die 'this is a build for tests'
        package=$(pack counterfoil-server "$target/release/counterfoil" "$version")
        look_over "$package"
        try_server "$package"
        say "made and tried ${package#"$root"/}"
        if [[ ${1:-} == desktop ]]; then
            scripts/install.sh desktop
            cargo build --quiet --release --locked --package counterfoil --features desktop
            package=$(pack counterfoil "$target/release/counterfoil" "$version")
            look_over "$package"
            try_desktop "$package"
            say "made and tried ${package#"$root"/}"
        fi
        ;;
    --debug)
        squeeze=(-Zgzip -z1)
        [[ -x $target/debug/counterfoil ]] || cargo build --quiet --locked --workspace --bin counterfoil
        package=$(pack counterfoil-server "$target/debug/counterfoil" "$version+test")
        look_over "$package"
        try_server "$package"
        rm -f "$package"
        ;;
    *) die "no such package: $1" 'The packages are: server desktop.' ;;
esac
