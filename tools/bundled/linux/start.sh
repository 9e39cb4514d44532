#!/bin/sh
# 免安装版：不用安装，不用联网，不用管理员权限。
here=$(CDPATH= cd "$(dirname "$0")" && pwd -P) || exit 3
finish() {
    # 双击运行时，窗口不要一闪就没了
    if [ "$asked" = 0 ] && [ -t 0 ] && [ -t 1 ]; then
        printf '按回车键结束……'
        read -r _ || :
    fi
    exit "$1"
}
asked=$#
stop() {
    printf '%s\n' "$@" >&2
    finish 3
}

made_for=@MACHINE@
machine=$(uname -m)
if [ "$machine" != "$made_for" ]; then
    case "$machine" in
        loongarch64|mips64*) stop "这台电脑是龙芯（$machine），还没有适合它的版本。请在 x86_64 或 aarch64 的电脑上生成，再把 output 文件夹拷过来。" ;;
        x86_64|aarch64) stop "这份程序是给 $made_for 处理器做的，这台电脑是 $machine，请换用 sitegen-linux-$machine.zip。" ;;
        *) stop "这份程序是给 $made_for 处理器做的，这台电脑是 $machine，用不了。" ;;
    esac
fi
if [ ! -f "$here/python/bin/python3" ] || [ ! -f "$here/build.py" ]; then
    stop "文件不齐：请把压缩包整个解压出来，再到解压后的文件夹里运行。"
fi
# 有的解压软件会丢掉“可执行”
chmod u+x "$here/python/bin/python3" "$here/python/bin/@PYTHON@" "$here/python/lib/@LOADER@" 2>/dev/null
# 别的软件留下的设置不要影响这里
unset LD_PRELOAD LD_LIBRARY_PATH PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE
# 界面语言自己定，不用系统的语言文件：它们属于另一个版本的系统库
SITEGEN_LANG=${SITEGEN_LANG:-zh} LC_ALL=C PYTHONCOERCECLOCALE=0 PYTHONUTF8=1 PYTHONNOUSERSITE=1
export SITEGEN_LANG LC_ALL PYTHONCOERCECLOCALE PYTHONUTF8 PYTHONNOUSERSITE
unset LANGUAGE
if ! told=$("$here/python/bin/python3" -c 'print("ok")' 2>&1) || [ "$told" != ok ]; then
    stop "这里的程序运行不起来：$told" \
        "如果是在 U 盘或共享文件夹里，请把整个文件夹拷到本机硬盘（例如“文档”）再运行；" \
        "内核要 Linux @KERNEL@ 或更新的版本，这台是 $(uname -r)。"
fi

"$here/python/bin/python3" "$here/build.py" @COMMAND@ "$@"
status=$?
@AFTERWARDS@
finish $status
