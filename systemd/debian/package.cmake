# The Debian package. Its files are those of `cmake --install` and, as the component debian, what only dpkg may install.

install(FILES ${PROJECT_SOURCE_DIR}/config/config.yaml DESTINATION /etc/agni-number-sync COMPONENT debian EXCLUDE_FROM_ALL
  PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT debian EXCLUDE_FROM_ALL
  RENAME changelog.Debian.gz)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides
  COMPONENT debian EXCLUDE_FROM_ALL RENAME agni-number-sync)
set(CPACK_INSTALL_CMAKE_PROJECTS
  ${CMAKE_BINARY_DIR} ${PROJECT_NAME} ALL /
  ${CMAKE_BINARY_DIR} ${PROJECT_NAME} debian /)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "keep a PostgreSQL table equal to the phone numbers bought on Agni")
set(CPACK_PACKAGE_DESCRIPTION
"agni-number-sync asks the vendor every few minutes which phone numbers an Agni
(Ravan AI) account has bought, writes what changed to PostgreSQL in one
transaction, and keeps every earlier version. It says how fresh the table is,
and it refuses a list that is too different to be true.")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "agni-number-sync authors <authors@agni-number-sync.invalid>")
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "postgresql, prometheus")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${CMAKE_CURRENT_LIST_DIR}/conffiles ${CMAKE_CURRENT_LIST_DIR}/postinst ${CMAKE_CURRENT_LIST_DIR}/prerm
  ${CMAKE_CURRENT_LIST_DIR}/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

# The libraries differ from release to release, so one for Debian 13 is newer than one for Debian 12.
file(STRINGS /etc/os-release release REGEX "^VERSION_ID=")
string(REGEX REPLACE "[^0-9]" "" release "${release}")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1+deb${release})

include(CPack)
