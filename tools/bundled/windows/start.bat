@echo off
rem Windows 10, Windows 11 (64 bit). Windows 7, Windows 8, 32 bit: cannot run this, see "old" below.
setlocal DisableDelayedExpansion
set "version="
for /f "tokens=2 delims=[]" %%v in ('ver') do for %%w in (%%v) do set "version=%%w"
for /f "delims=." %%m in ("%version%") do set "version=%%m"
if "%version%"=="" goto new
if %version% LSS 10 goto old
:new
if /i not "%PROCESSOR_ARCHITECTURE%"=="x86" goto wide
if "%PROCESSOR_ARCHITEW6432%"=="" goto old
:wide
if not exist "%~dp0python\python.exe" goto packed
set "codepage=936"
for /f "tokens=2 delims=:." %%c in ('chcp') do set "codepage=%%c"
chcp 65001 >nul
"%~dp0python\python.exe" -X utf8 "%~dp0build.py" @COMMAND@ %*
set "status=%errorlevel%"
chcp %codepage% >nul
if not "%~1"=="" exit /b %status%
@AFTERWARDS@
pause
exit /b %status%
:old
echo This needs Windows 10 or Windows 11, 64 bit.
echo 这台电脑用不了：要 64 位的 Windows 10 或 Windows 11。Windows 7、Windows 8 和 32 位系统都不行，请换一台电脑。
pause
exit /b 3
:packed
echo Unpack the whole zip file first, then start this again from the unpacked folder.
echo 请先把压缩包整个解压出来，再到解压后的文件夹里双击这个文件。不要在压缩包里直接双击，也不要单独挪走它。
pause
exit /b 3
