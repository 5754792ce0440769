/* A library to be preloaded that stands between a process and its disk.

   It sees what the process does to files under one directory: the archive. It writes each step to a
   log, and at the n-th step of a kind it ends the process by SIGKILL or makes the call fail. Python's
   calls go through here and SQLite's too. What is written through a mapping does not; of an archive
   only SQLite's -shm file is, which holds nothing that lasts.

   A step has a name, which the log has with the path below the directory:

       create   open, openat that make a file; mkdir     rename    rename, renameat
       write    write, pwrite, writev, sendfile           unlink    unlink, unlinkat, rmdir
       sync     fsync, fdatasync                          truncate  ftruncate, truncate
*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

enum action { RECORD, KILL_BEFORE, KILL_HALFWAY, KILL_AFTER, FAIL_ONCE, FAIL_FROM };
enum todo { GO, GO_HALF_AND_DIE, GO_AND_DIE, FAIL };

static char root[PATH_MAX];
static size_t root_length;
static int log_to = -1;
static char armed_step[16], armed_glob[256];
static long armed_at;
static enum action armed_action;
static int armed_errno;
static long seen;

/* Called by the process before it begins; `step` and `glob` say what is counted from 1 to `at`. */
void faults_arm(const char *directory, int log_descriptor, const char *step, const char *glob,
                long at, int action, int error)
{
    snprintf(root, sizeof root, "%s", directory);
    root_length = strlen(root);
    log_to = log_descriptor;
    snprintf(armed_step, sizeof armed_step, "%s", step);
    snprintf(armed_glob, sizeof armed_glob, "%s", glob);
    armed_at = at;
    armed_action = action;
    armed_errno = error;
    seen = 0;
}

__attribute__((noreturn)) static void die(void)
{
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

/* The path of a file relative to the archive, NULL for one that lies elsewhere. */
static const char *below(const char *path)
{
    if (strncmp(path, root, root_length) != 0) return NULL;
    if (path[root_length] == '\0') return ".";
    return path[root_length] == '/' ? path + root_length + 1 : NULL;
}

static const char *of_descriptor(int descriptor, char *buffer)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    if (length < 0) return NULL;
    buffer[length] = '\0';
    return below(buffer);
}

static const char *of_name(int directory, const char *name, char *buffer)
{
    char base[PATH_MAX];
    if (name[0] == '/') {
        snprintf(buffer, PATH_MAX, "%s", name);
        return below(buffer);
    }
    if (directory == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return NULL;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return NULL;
        base[length] = '\0';
    }
    if (snprintf(buffer, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) return NULL;
    return below(buffer);
}

/* A step is about to be taken at `path`: log it, and say what is to become of it. */
static enum todo reached(const char *step, const char *path)
{
    if (!path) return GO;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", step, path);
    if (log_to >= 0) syscall(SYS_write, log_to, line, (size_t)length);
    if (armed_action == RECORD || strcmp(step, armed_step) != 0) return GO;
    if (fnmatch(armed_glob, path, 0) != 0) return GO;
    seen++;
    if (armed_action == FAIL_FROM ? seen < armed_at : seen != armed_at) return GO;
    length = snprintf(line, sizeof line, "FAULT %s %s\n", step, path);
    if (log_to >= 0) syscall(SYS_write, log_to, line, (size_t)length);
    switch (armed_action) {
    case KILL_BEFORE: die();
    case KILL_HALFWAY: return GO_HALF_AND_DIE;
    case KILL_AFTER: return GO_AND_DIE;
    default: errno = armed_errno; return FAIL;
    }
}

/* Take a step that has no half. */
#define TAKE(step, path, call) \
    int saved = errno; \
    enum todo todo = root_length ? reached(step, path) : GO; \
    if (todo == FAIL) return -1; \
    errno = saved; \
    __auto_type result = call; \
    if (todo != GO) die(); \
    return result

/* The same for writing `size` bytes, of which a torn write takes the first half. */
#define TAKE_BYTES(path, size, call_of_length) \
    int saved = errno; \
    enum todo todo = root_length ? reached("write", path) : GO; \
    if (todo == FAIL) return -1; \
    errno = saved; \
    size_t length = todo == GO_HALF_AND_DIE ? (size) / 2 : (size); \
    ssize_t result = call_of_length; \
    if (todo != GO) die(); \
    return result

static const char *made(int directory, const char *name, int flags, char *buffer)
{
    struct stat status;
    if (!root_length || !(flags & O_CREAT)) return NULL;
    if (fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0) return NULL;
    return of_name(directory, name, buffer);
}

#define MODE \
    mode_t mode = 0; \
    if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
        va_list more; \
        va_start(more, flags); \
        mode = va_arg(more, mode_t); \
        va_end(more); \
    }

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(int, name, const char *, int, ...); \
        char buffer[PATH_MAX]; \
        MODE \
        TAKE("create", made(AT_FDCWD, path, flags, buffer), real(path, flags, mode)); \
    }

#define OPENAT(name) \
    int name(int directory, const char *path, int flags, ...) \
    { \
        REAL(int, name, int, const char *, int, ...); \
        char buffer[PATH_MAX]; \
        MODE \
        TAKE("create", made(directory, path, flags, buffer), real(directory, path, flags, mode)); \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int mkdir(const char *path, mode_t mode)
{
    REAL(int, mkdir, const char *, mode_t);
    char buffer[PATH_MAX];
    TAKE("create", made(AT_FDCWD, path, O_CREAT, buffer), real(path, mode));
}

/* What the person is told is logged too, as `say`: what came before it is promised. */
static void said(int descriptor)
{
    if (log_to < 0 || (descriptor != STDOUT_FILENO && descriptor != STDERR_FILENO)) return;
    char line[16];
    int length = snprintf(line, sizeof line, "say %d\n", descriptor);
    syscall(SYS_write, log_to, line, (size_t)length);
}

ssize_t write(int descriptor, const void *data, size_t size)
{
    REAL(ssize_t, write, int, const void *, size_t);
    char buffer[PATH_MAX];
    said(descriptor);
    TAKE_BYTES(of_descriptor(descriptor, buffer), size, real(descriptor, data, length));
}

#define PWRITE(name, offset_t) \
    ssize_t name(int descriptor, const void *data, size_t size, offset_t at) \
    { \
        REAL(ssize_t, name, int, const void *, size_t, offset_t); \
        char buffer[PATH_MAX]; \
        TAKE_BYTES(of_descriptor(descriptor, buffer), size, real(descriptor, data, length, at)); \
    }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t writev(int descriptor, const struct iovec *parts, int count)
{
    REAL(ssize_t, writev, int, const struct iovec *, int);
    char buffer[PATH_MAX];
    TAKE("write", of_descriptor(descriptor, buffer), real(descriptor, parts, count));
}

/* By which Python copies whole files. */
#define SENDFILE(name, offset_t) \
    ssize_t name(int descriptor, int from, offset_t *at, size_t size) \
    { \
        REAL(ssize_t, name, int, int, offset_t *, size_t); \
        char buffer[PATH_MAX]; \
        TAKE_BYTES(of_descriptor(descriptor, buffer), size, real(descriptor, from, at, length)); \
    }

SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define OF_DESCRIPTOR(name, step) \
    int name(int descriptor) \
    { \
        REAL(int, name, int); \
        char buffer[PATH_MAX]; \
        TAKE(step, of_descriptor(descriptor, buffer), real(descriptor)); \
    }

OF_DESCRIPTOR(fsync, "sync")
OF_DESCRIPTOR(fdatasync, "sync")

#define FTRUNCATE(name, offset_t) \
    int name(int descriptor, offset_t size) \
    { \
        REAL(int, name, int, offset_t); \
        char buffer[PATH_MAX]; \
        TAKE("truncate", of_descriptor(descriptor, buffer), real(descriptor, size)); \
    }

FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define OF_NAME(name, step) \
    int name(const char *path) \
    { \
        REAL(int, name, const char *); \
        char buffer[PATH_MAX]; \
        TAKE(step, of_name(AT_FDCWD, path, buffer), real(path)); \
    }

OF_NAME(unlink, "unlink")
OF_NAME(rmdir, "unlink")

int unlinkat(int directory, const char *path, int flags)
{
    REAL(int, unlinkat, int, const char *, int);
    char buffer[PATH_MAX];
    TAKE("unlink", of_name(directory, path, buffer), real(directory, path, flags));
}

int rename(const char *from, const char *to)
{
    REAL(int, rename, const char *, const char *);
    char buffer[PATH_MAX];
    TAKE("rename", of_name(AT_FDCWD, to, buffer), real(from, to));
}

int renameat(int old, const char *from, int new, const char *to)
{
    REAL(int, renameat, int, const char *, int, const char *);
    char buffer[PATH_MAX];
    TAKE("rename", of_name(new, to, buffer), real(old, from, new, to));
}
